namespace Gateway.Dashboard.Page;

/// <summary>One file of the page, held in memory for the life of the process.</summary>
/// <param name="Bytes">As on disk when it was built.</param>
/// <param name="Compressed">The same, gzip; null where that gains nothing.</param>
/// <param name="ContentType">By its extension.</param>
/// <param name="ETag">Quoted, from the bytes.</param>
internal sealed record EmbeddedFile(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte>? Compressed, string ContentType, string ETag);
