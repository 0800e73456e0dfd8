namespace Gateway.Frames;

/// <summary>A source of frames: a board or a local camera. Holds the state of each part for it.</summary>
/// <param name="id">From 1, in order of appearance; another one after a restart, unlike the name.</param>
/// <param name="name">Unique; the board id, or the configured name.</param>
/// <param name="isBoard">Whether its frames come over MQTT.</param>
/// <param name="isConfigured">Whether the configuration names it; other boards give way when there are too many.</param>
public sealed class Camera(uint id, string name, bool isBoard, bool isConfigured = false)
{
    private readonly Lock _adding = new();
    private object?[] _states = [];
    private int _sequence;

    public uint Id { get; } = id;

    public string Name { get; } = name;

    public bool IsBoard { get; } = isBoard;

    public bool IsConfigured { get; } = isConfigured;

    /// <summary>The name for people: as the board has it, if its characters do not make a name.</summary>
    public string DisplayName { get; internal set; } = name;

    /// <summary>Whether it has pictures of an earlier run.</summary>
    public bool IsRemembered { get; set; }

    /// <summary>Whether it gave way to another one; a frame of its board then gets another camera.</summary>
    public bool IsGone { get; internal set; }

    /// <summary>The number for the next frame. Any thread.</summary>
    public uint NextSequence() => (uint)Interlocked.Increment(ref _sequence);

    /// <summary>Frames numbered so far.</summary>
    public uint LastSequence => (uint)Volatile.Read(ref _sequence);

    /// <returns>The state at <paramref name="index"/>; null before <see cref="GetOrAddState"/>.</returns>
    internal object? State(int index) => Volatile.Read(ref _states) is var states && index < states.Length ? states[index] : null;

    internal object GetOrAddState(int index, Func<Camera, object> create)
    {
        lock (_adding)
        {
            if (State(index) is { } known)
                return known;
            var states = new object?[Math.Max(_states.Length, index + 1)];
            _states.CopyTo(states, 0);
            var added = states[index] = create(this);
            Volatile.Write(ref _states, states);
            return added;
        }
    }
}
