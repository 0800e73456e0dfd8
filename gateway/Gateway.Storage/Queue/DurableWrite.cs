using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage;

/// <summary>Writes bytes at an offset and returns when they are on the disk. Throws <see cref="IOException"/> with errno as HResult.</summary>
internal delegate void DurableWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);
