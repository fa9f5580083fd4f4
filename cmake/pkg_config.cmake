# Files for pkg-config: jobwire for the core, and one more for each adapter whose third party has such a file itself.
# They hold no path of this machine and nothing of its architecture, so they go to share/.
# Neither sets -std: jobwire needs C++20 or later, and which of them is the user's choice.
set(pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")
file(RELATIVE_PATH prefix_from_pkgconfig "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig "${prefix_from_pkgconfig}")
set(pkgconfig_includedir "\${prefix}")
cmake_path(APPEND pkgconfig_includedir "${CMAKE_INSTALL_INCLUDEDIR}")

function(jobwire_pkg_config pkgconfig_name pkgconfig_description pkgconfig_contents)
  configure_file(cmake/jobwire.pc.in "${pkgconfig_name}.pc" @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${pkgconfig_name}.pc" DESTINATION "${pkgconfig_dir}")
endfunction()

jobwire_pkg_config(jobwire "${PROJECT_DESCRIPTION}" "Cflags: -I\${includedir}")
# Asio and Beast have none: Boost installs no file for pkg-config. Its headers are found as the compiler finds them.
jobwire_pkg_config(jobwire-simdjson "jobwire's JSON reader on simdjson"
  "Requires: jobwire = ${PROJECT_VERSION}, simdjson >= 3.0")
jobwire_pkg_config(jobwire-openssl "jobwire's hasher on libcrypto"
  "Requires: jobwire = ${PROJECT_VERSION}, libcrypto >= 3.0")
