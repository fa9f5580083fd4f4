# The target jobwire_single_header writes BUILD/single/jobwire/jobwire.hpp, all of the core in one header. It is not
# installed: included beside the headers it is made from, it would define everything twice.
set(single_header "${CMAKE_CURRENT_BINARY_DIR}/single/jobwire/jobwire.hpp")
add_custom_command(OUTPUT "${single_header}"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/cmake/single_header" "${single_header}"
  DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/cmake/single_header" ${core_headers}
  COMMENT "Writing single/jobwire/jobwire.hpp" VERBATIM)
add_custom_target(jobwire_single_header DEPENDS "${single_header}")
