// Included ahead of every benchmark.
#pragma once

#ifndef NDEBUG
#error "Benchmarks are built with NDEBUG only: cmake --preset bench"
#endif
