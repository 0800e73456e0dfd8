namespace Gateway.Storage;

/// <summary>Sees one log entry; the span is valid during the call.</summary>
internal delegate void ReplayEntry(ReadOnlySpan<byte> entry, long address);
