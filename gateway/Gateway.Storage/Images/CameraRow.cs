namespace Gateway.Storage;

/// <summary>A camera as the writer knows it, with what its images amount to.</summary>
internal sealed class CameraRow(long id, byte[] name)
{
    public long Id { get; } = id;

    /// <summary>UTF-8.</summary>
    public byte[] Name { get; } = name;

    public long Images { get; set; }

    public long Bytes { get; set; }

    /// <summary>Whether the counts differ from the table's.</summary>
    public bool IsChanged { get; set; }
}
