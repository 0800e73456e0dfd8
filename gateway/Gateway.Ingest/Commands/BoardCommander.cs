namespace Gateway.Ingest.Commands;

/// <summary>Sends commands to boards (protocol/MQTT.md section 8), on the broker where they report. Any thread.</summary>
internal sealed class BoardCommander(BoardStates states, FramePool pool)
{
    private readonly Lock _sending = new();   // the order of messages is that of what is noted as asked; never taken inside the router's locks
    private readonly RouteCache _routes = new();
    private MessageRouter? _router;

    /// <summary>Publishes a topic, a payload and its RETAIN flag with QoS 1 on the other broker; false if it cannot be queued.</summary>
    public Func<string, byte[], bool, bool> Foreign { get; set; } = (_, _, _) => false;

    /// <summary>Before the first command.</summary>
    public void PublishOn(MessageRouter router) => _router = router;

    /// <summary>Asks a board for settings. The message is retained and replaces the last one, so it has what was asked earlier too.</summary>
    /// <param name="camera">The camera of the board.</param>
    /// <param name="change">The settings, within their ranges.</param>
    /// <param name="ofPerson">Whether a person asks: then the interval no longer follows the motion.</param>
    public CommandOutcome Set(Camera camera, BoardChange change, bool ofPerson)
    {
        lock (_sending)
        {
            if (states.Find(camera) is not { } board)
                return CommandOutcome.TakesNone;
            var asked = change.After(board.Asked);
            if (!ofPerson && (board.HasPersonsInterval || asked == board.Asked))
                return CommandOutcome.Sent;   // another thread, or a person, was first
            if (!Publish(board, asked.ToBytes(), retain: true))
                return CommandOutcome.NotSent;
            states.NoteAsked(board.Board, asked, ofPerson && change.IntervalMs is { } intervalMs ? intervalMs > 0 : null);
            return CommandOutcome.Sent;
        }
    }

    /// <summary>Restarts a board. The message is not retained: it is only for the boot that has reported last.</summary>
    public CommandOutcome Restart(Camera camera)
    {
        lock (_sending)
        {
            return states.Find(camera) is not { } board ? CommandOutcome.TakesNone
                : Publish(board, BoardChange.Restart(board.State.BootId), retain: false) ? CommandOutcome.Sent
                : CommandOutcome.NotSent;
        }
    }

    private bool Publish(BoardReport board, byte[] payload, bool retain)
    {
        var name = $"gateway/{board.Board}/set";
        if (board.IsForeign)
            return Foreign(name, payload, retain);
        var topic = Encoding.ASCII.GetBytes(name);
        if (_router is null || !pool.TryRent(topic.Length + payload.Length, out var memory))
            return false;
        topic.CopyTo(memory.GetSpan());
        payload.CopyTo(memory.GetSpan()[topic.Length..]);
        var message = new Message(memory, topic.Length, PropertiesLength: 0, QoS.AtLeastOnce, retain, ExpiresAt: long.MaxValue);
        _router.Publish(message, BoardStates.Own, _routes, default);
        memory.Release();
        return true;
    }
}

internal enum CommandOutcome
{
    Sent,

    /// <summary>The board has not reported its settings, so it takes no commands.</summary>
    TakesNone,

    /// <summary>No memory, or no room in the queue to the other broker.</summary>
    NotSent,
}
