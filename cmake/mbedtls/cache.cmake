# How mbedTLS is built: three static libraries, position-independent, with the compiler flags of toolchains/ and none of
# CMake's own.
set(CMAKE_SYSTEM_NAME Linux CACHE STRING "")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY CACHE STRING "")
# A name of our own: mbedTLS adds -O2 to those it knows. Not every libc has the wcslen that the compiler makes of a loop
# over a list of numbers.
set(CMAKE_BUILD_TYPE Firmware CACHE STRING "")
set(CMAKE_C_FLAGS_FIRMWARE "-fno-builtin-wcslen" CACHE STRING "")
set(CMAKE_POSITION_INDEPENDENT_CODE ON CACHE BOOL "")
set(CMAKE_INSTALL_LIBDIR lib CACHE STRING "")
set(USE_STATIC_MBEDTLS_LIBRARY ON CACHE BOOL "")
set(USE_SHARED_MBEDTLS_LIBRARY OFF CACHE BOOL "")
set(ENABLE_PROGRAMS OFF CACHE BOOL "")
set(ENABLE_TESTING OFF CACHE BOOL "")
set(GEN_FILES OFF CACHE BOOL "")
