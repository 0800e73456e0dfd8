namespace Gateway.Storage;

/// <summary>A request and the entry it became.</summary>
internal readonly record struct CommittedEntry(QueueRequest Request, byte[] Bytes, long Address);
