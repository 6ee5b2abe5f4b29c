#pragma once

#include <string>

#include "domain/check.h"

// For tests: bulletins in the shapes of NBM V4.2 and V5.0, written by hand about stations that do not exist.
namespace headgate::weather {

// 13Z: the first column is a minimum, each bar parts two UTC days, a leading blank on every line.
inline const std::string nbp_13z = R"(1
                                                          
 KZZY    NBM V5.0 NBP GUIDANCE    3/02/2031  1300 UTC
    MON 03| TUE 04| WED 05| 
 UTC    12| 00  12| 00  12
 FHR    23| 35  47| 59  71
 TXNMN  11| 22  12| 23  13
 TXNSD   1|  2   1|  2   1
 TXNP1  10| 20  11| 21  12
 TXNP2  10| 21  11| 22  12
 TXNP5  11| 22  12| 23  13
 TXNP7  12| 23  12| 24  14
 TXNP9  12| 24  13| 25  14
 WSPP1   3|  4   4|  5   5
                                                          
 KZZZ    NBM V5.0 NBP GUIDANCE    3/02/2031  1300 UTC
    MON 03| TUE 04| WED 05| 
 UTC    12| 00  12| 00  12
 FHR    23| 35  47| 59  71
 TXNMN  81|101  79| 97 -10
 TXNSD   2|  3   2|  5   4
 TXNP1  78| 97  77| 91 -15
 TXNP2  80| 99  78| 95 -12
 TXNP5  81|101  79| 97 -10
 TXNP7  82|103  80|100  -8
 TXNP9  83|104  81|103  -4
 WSPP1   3|  4   4|  5   5
 W24P1    |  9    | 10    
 Q24P1    |      0|      0
 SLPP1 017|013 012|009 008
                                                          
 KZZZZ   NBM V5.0 NBP GUIDANCE    3/02/2031  1300 UTC
    MON 03| TUE 04| WED 05| 
 UTC    12| 00  12| 00  12
 FHR    23| 35  47| 59  71
 TXNMN  31| 42  32| 43  33
                                                          
)";

// 07Z: the first column is the maximum of the cycle's own date, bars part pairs, no blank begins a line.
inline const std::string nbp_07z =
    R"(KZZX    NBM V4.2 NBP GUIDANCE    6/30/2024  0700 UTC                      
       MON 01| TUE 02| WED 03                                             
UTC    00  12| 00  12| 00  12                                             
FHR    17  29| 41  53| 65  77                                             
TXNMN  88  70| 90    | 91 -99                                             
TXNSD   1   2|  2    |  3   3                                             
TXNP1  86  68| 88    |-99  69                                             
TXNP2  87  69| 89    |-99  70                                             
TXNP5  88  70| 90    |-99  71                                             
TXNP7  89  71| 91    |-99  72                                             
TXNP9  89  72| 93    |-99  73                                             
)";

inline const std::string nbs_13z = R"( KZZW    NBM V4.1 NBS GUIDANCE    12/31/2024  1300 UTC
 DT /DEC  31/JAN   1                /JAN   2
 UTC  18 21 00 03 06 09 12 15 18 21 00 03 06
 FHR  05 08 11 14 17 20 23 26 29 32 35 38 41
 TXN                    28          41
 XND                     2           3
 TMP  38 40 37 34 31 30 29 33 38 40 38 35 33
)";

// The text with one piece of it replaced; the piece must be there.
inline std::string with(std::string text, const std::string& piece, const std::string& other) {
  const size_t at = text.find(piece);
  check(at != std::string::npos, "a fixture holds what a test replaces");
  return text.replace(at, piece.size(), other);
}

}  // namespace headgate::weather
