namespace Gateway.Frames;

/// <summary>A source of frames: a board, or a local camera. Lives as long as the daemon.</summary>
/// <param name="id">From 1, in order of appearance; not stable over restarts, the name is.</param>
/// <param name="name">Unique; the board id, or the configured name.</param>
/// <param name="isBoard">Whether its frames come over MQTT.</param>
public sealed class Camera(uint id, string name, bool isBoard)
{
    private int _sequence;

    public uint Id { get; } = id;

    public string Name { get; } = name;

    public bool IsBoard { get; } = isBoard;

    /// <summary>The number for the next frame. Any thread.</summary>
    public uint NextSequence() => (uint)Interlocked.Increment(ref _sequence);

    /// <summary>Frames numbered so far.</summary>
    public uint LastSequence => (uint)Volatile.Read(ref _sequence);
}
