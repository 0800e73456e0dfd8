namespace Gateway.Detection.Managed;

/// <summary>How wide the vectors are that the engine computes with.</summary>
internal enum VectorWidth
{
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}
