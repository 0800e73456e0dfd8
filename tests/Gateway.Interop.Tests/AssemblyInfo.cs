// Most of these tests wait for other programs, so more of them than there are cores may run at a time.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
