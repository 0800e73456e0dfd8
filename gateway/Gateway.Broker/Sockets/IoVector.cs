namespace Gateway.Broker.Sockets;

/// <summary>Linux <c>struct iovec</c>: one stretch of memory to be received into or sent.</summary>
internal readonly record struct IoVector(nint Start, nint Length);
