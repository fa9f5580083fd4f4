# The Debian package libjobwire-dev. From the root: cmake --workflow --preset package
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "jobwire <jobwire@example.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian_permissions.cmake")

set(CPACK_DEBIAN_PACKAGE_NAME libjobwire-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# The core needs nothing; each adapter needs one of these.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "libboost1.81-dev | libboost-dev (>= 1.81), libsimdjson-dev (>= 3.0), libssl-dev (>= 3.0)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"jobwire turns one HTTP call into bytes and back: CancelJob, for Elastic
Transcoder, MediaConvert or a service of one's own, with its Signature
Version 4 and its reply, on the client's side and on the server's. It opens
no socket, reads no clock and allocates no memory.
.
The library is headers only and needs a C++20 compiler. Of the headers in
jobwire/adapt three need nothing more; the others need Boost (Beast, Asio),
simdjson or OpenSSL's libcrypto.")

# What is read rather than compiled is the package's own: a plain install leaves it out.
install(FILES README.md CHANGELOG.md
  DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_PACKAGE_NAME}"
  COMPONENT debian_documents EXCLUDE_FROM_ALL)
set(CPACK_COMPONENTS_ALL Unspecified debian_documents)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)

include(CPack)
