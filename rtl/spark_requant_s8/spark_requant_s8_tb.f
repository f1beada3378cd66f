rtl/spark_requant_s8_carry_save.v
rtl/spark_requant_s8.v
tb/spark_requant_s8_tb.v
