rtl/spark_array_int8_a_feed.v
rtl/spark_array_int8_b_feed.v
rtl/spark_array_int8_drain.v
rtl/spark_array_int8_pe.v
rtl/spark_array_int8.v
tb/spark_array_int8_tb.v
