namespace Gateway.Protocol.Client;

/// <summary>The reading task of one link: reads messages from the pipe and passes each to its receiver.</summary>
/// <remarks>Drops events up to the id <c>resumeAfter</c>: the handler has seen them.</remarks>
internal sealed class LinkReceiver(
    PipeReader input, LinkLimits limits, ILinkHandler handler, LinkCommander commander, LinkPulse pulse, ulong resumeAfter)
{
    private readonly uint[] _lastNumber = new uint[(int)MessageKind.Error + 1];
    private ulong _lastEventId = resumeAfter;

    /// <summary>Id of the last event given to the handler.</summary>
    public ulong LastEventId => Volatile.Read(ref _lastEventId);

    /// <summary>Reads until the link ends.</summary>
    /// <remarks>Ends only with an exception.</remarks>
    /// <exception cref="LinkProtocolException">The daemon broke the protocol.</exception>
    /// <exception cref="LinkClosedException">The daemon ended the link.</exception>
    public async Task RunAsync(CancellationToken closed)
    {
        while (true)
        {
            var result = await input.ReadAsync(closed);
            pulse.Heard();
            var buffer = result.Buffer;
            Dispatch(ref buffer);

            var cutMidMessage = !buffer.IsEmpty;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw new LinkClosedException(LinkError.None, cutMidMessage ? "The connection to the daemon broke." : "The daemon closed the link.");
        }
    }

    private void Dispatch(ref ReadOnlySequence<byte> buffer)
    {
        while (LinkCodec.TryRead(ref buffer, limits, out var message))
            Dispatch(message);
    }

    private void Dispatch(in LinkMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Frame:
                handler.OnFrame(message.As<FrameMessage>());
                break;
            case MessageKind.Motion:
                handler.OnMotion(message.As<MotionMessage>());
                break;
            case MessageKind.Event:
                OnEvent(message.As<EventMessage>());
                break;
            case MessageKind.Clip:
                CountMissed(message.Header);
                handler.OnClip(message.As<ClipMessage>());
                break;
            case MessageKind.Image:
                CountMissed(message.Header);
                handler.OnImage(message.As<ImageMessage>());
                break;
            case MessageKind.Stats:
                CountMissed(message.Header);
                handler.OnStats(message.As<StatsMessage>());
                break;
            case MessageKind.Cameras:
                CountMissed(message.Header);
                handler.OnCameras(message.As<CamerasMessage>());
                break;
            case MessageKind.Reply:
                commander.OnReply(message.As<ReplyMessage>());
                break;
            case MessageKind.Ping:
                pulse.Answer(message.As<PingMessage>());
                break;
            case MessageKind.Pong:
                break;
            case MessageKind.Error:
                var error = message.As<ErrorMessage>();
                throw new LinkClosedException(error.Error, $"The daemon ended the link: {error.Text}");
            case MessageKind.None or MessageKind.Hello or MessageKind.Auth or MessageKind.Welcome or MessageKind.Subscribe or MessageKind.Command:
                LinkProtocolException.Throw(LinkError.UnexpectedKind, $"The daemon sent a {message.Kind} message after the handshake.");
                break;
            default:
                break;   // a kind of a later version: skipped, WIRE.md section 9
        }
    }

    private void OnEvent(EventMessage message)
    {
        if (message.Id <= _lastEventId)
            return;   // sent twice, because it crossed a new subscription
        Volatile.Write(ref _lastEventId, message.Id);
        handler.OnEvent(message);
    }

    private void CountMissed(LinkHeader header)
    {
        ref var last = ref _lastNumber[(int)header.Kind];
        var missed = header.Sequence - last - 1;
        last = header.Sequence;
        if (missed > 0)
            handler.OnMissed(header.Kind, missed);
    }
}
