namespace Gateway.Storage;

/// <summary>A will that waits.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Properties">As they came, the delay included; opaque here.</param>
/// <param name="Payload">May be empty.</param>
/// <param name="QoS">0 to 2.</param>
/// <param name="Retain">Whether it is retained.</param>
/// <param name="DueUs">When it is to be published, microseconds since 1970 UTC; 0 while its client is connected.</param>
public sealed record StoredWill(string Topic, ReadOnlyMemory<byte> Properties, ReadOnlyMemory<byte> Payload, int QoS, bool Retain, long DueUs);
