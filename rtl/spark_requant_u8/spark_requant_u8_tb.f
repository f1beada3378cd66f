rtl/spark_requant_u8_carry_save.v
rtl/spark_requant_u8.v
tb/spark_requant_u8_tb.v
