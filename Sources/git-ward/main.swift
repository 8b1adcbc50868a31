import Commands

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

exit(EntryPoint.run(Array(CommandLine.arguments.dropFirst())))
