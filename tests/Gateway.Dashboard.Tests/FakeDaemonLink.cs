using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Tests;

/// <summary>One client of a <see cref="FakeDaemon"/>.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Late senders must not meet a disposed semaphore, and this one holds nothing to dispose.")]
internal sealed class FakeDaemonLink(FakeDaemon daemon, LinkKey key, TcpClient connection)
{
    private const int SequencePlace = 8;
    private const int PartLength = 100_000;

    private readonly NetworkStream _stream = connection.GetStream();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly uint[] _numbers = new uint[32];
    private volatile SubscribeMessage? _subscription;

    public SubscribeMessage? Subscription => _subscription;

    public async Task RunAsync(CancellationToken cancel)
    {
        using (connection)
        {
            var input = PipeReader.Create(_stream);
            try
            {
                await GreetAsync(input, cancel);
                while (true)
                    await HandleAsync(await ReadAsync(input, cancel), cancel);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client disconnected, or the daemon stops.
            }
            finally
            {
                _subscription = null;
            }
        }
    }

    public Task PushAsync<T>(T message)
        where T : ILinkMessage<T> => Wants(T.Kind) ? SendAsync(message) : Task.CompletedTask;

    public async Task PushFrameAsync(uint cameraId, uint sequence, byte[] jpeg)
    {
        if (!Wants(MessageKind.Frame) || !Shows(cameraId))
            return;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        var bytes = new byte[FrameMessage.HeadSize + jpeg.Length];
        new FrameMessage(cameraId, sequence, now - 20_000, now - 10_000, now, clockTrusted: true, default).WriteHead(bytes, jpeg.Length);
        jpeg.CopyTo(bytes, FrameMessage.HeadSize);
        await WriteAsync(bytes);
    }

    private bool Wants(MessageKind kind) => _subscription is { } subscription && ((int)subscription.Kinds & (1 << (int)kind)) != 0;

    private bool Shows(uint cameraId) => _subscription is { } subscription
        && (subscription.AllCameras || subscription.Cameras.Any(camera => camera.CameraId == cameraId));

    private async Task GreetAsync(PipeReader input, CancellationToken cancel)
    {
        var nonce = LinkNonce.NewRandom();
        await SendAsync(new HelloMessage(nonce, 0, LinkLimits.Default.MaxPayload, LinkLimits.Requests.MaxPayload, 30_000));
        var auth = (AuthMessage)await ReadAsync(input, cancel);
        if (auth.Proof != key.ProveClient(nonce, auth.ClientNonce, auth.Role))
        {
            await SendAsync(new ErrorMessage(LinkError.AuthenticationFailed, "Wrong key."));
            throw new IOException("The client has another key.");
        }

        var proof = key.ProveDaemon(nonce, auth.ClientNonce, auth.Role);
        var startedUs = daemon.StartedAt.ToUnixTimeMilliseconds() * 1000;
        await SendAsync(new WelcomeMessage(proof, startedUs, daemon.Events.LastOrDefault()?.Id ?? 0, daemon.Version));
    }

    private static async Task<object> ReadAsync(PipeReader input, CancellationToken cancel)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancel);
            var buffer = result.Buffer;
            var message = Parse(ref buffer);
            input.AdvanceTo(buffer.Start, message is null ? buffer.End : buffer.Start);
            if (message is not null)
                return message;
            if (result.IsCompleted)
                throw new EndOfStreamException();
        }
    }

    private static object? Parse(ref ReadOnlySequence<byte> buffer)
    {
        if (!LinkCodec.TryRead(ref buffer, LinkLimits.Default, out var message))
            return null;
        return message.Kind switch
        {
            MessageKind.Auth => message.As<AuthMessage>(),
            MessageKind.Subscribe => message.As<SubscribeMessage>(),
            MessageKind.Command => message.As<CommandMessage>(),
            MessageKind.Ping => message.As<PingMessage>(),
            _ => message.Kind,
        };
    }

    private async Task HandleAsync(object message, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        switch (message)
        {
            case SubscribeMessage subscription:
                var isFirst = _subscription is null;
                _subscription = subscription;
                if (isFirst)
                    await SendAsync(new CamerasMessage(daemon.Cameras));
                foreach (var missed in daemon.Events.Where(missed => Wants(MessageKind.Event) && missed.Id > subscription.ResumeAfterEventId))
                    await SendAsync(missed);
                break;
            case PingMessage ping:
                await SendAsync(new PongMessage(ping.Token));
                break;
            case CommandMessage command:
                await AnswerAsync(command);
                break;
        }
    }

    private Task AnswerAsync(CommandMessage command) => command.Command switch
    {
        ListClips list => ReplyAsync(
            command.RequestId, Body(new Page<ClipMessage>((uint)daemon.Clips.Count, PageOf(daemon.Clips.Reverse(), list.Page, list.Limit)).Write)),
        GetClip get when daemon.Clips.Find(clip => clip.Id == get.ClipId) is { } clip => ReplyAsync(command.RequestId, Body(clip.Write)),
        AcknowledgeClip get when daemon.Clips.Find(clip => clip.Id == get.ClipId) is { } clip => AcknowledgeAsync(command.RequestId, clip),
        ListClipObjects list when daemon.Clips.Exists(clip => clip.Id == list.ClipId) => ReplyAsync(command.RequestId, Body(Objects(list).Write)),
        GetClipFrame get when daemon.ClipFrames.TryGetValue(get.ClipId, out var frames) && get.Index < frames.Count =>
            ReplyAsync(command.RequestId, frames[(int)get.Index]),
        GetClipFile get when daemon.ClipFiles.TryGetValue(get.ClipId, out var file) =>
            ReplyInPartsAsync(command.RequestId, get, file),
        ListImages list => ReplyAsync(command.RequestId, Body(Images(list).Write)),
        GetImage get when daemon.Images.Find(image => image.Id == get.ImageId) is { } image => ReplyAsync(command.RequestId, Body(image.Write)),
        GetImageJpeg get when daemon.Pictures.TryGetValue(get.ImageId, out var jpeg) => ReplyAsync(command.RequestId, jpeg),
        ListEvents list => ReplyAsync(command.RequestId, Body(Events(list).Write)),
        ListEventEnds list => ReplyAsync(command.RequestId, Body(Ends(list).Write)),
        ListNearMisses list => ReplyAsync(command.RequestId, Body(NearMisses(list).Write)),
        ListCameras => ReplyAsync(command.RequestId, Body(new CamerasMessage(daemon.Cameras).Write)),
        GetLastFrame get when daemon.LastFrames.TryGetValue(get.CameraId, out var frame) =>
            ReplyAsync(command.RequestId, [.. Body(frame.Write), .. frame.Jpeg]),
        ListListeners => ReplyAsync(command.RequestId, Body(new Page<ListenerInfo>((uint)daemon.Listeners.Count, daemon.Listeners).Write)),
        ListRefusals or TakeTopic when daemon.Refusals is null => RefuseAsync(command.RequestId, ReplyStatus.Unsupported, "Unknown verb."),
        ListRefusals => ReplyAsync(command.RequestId, Body(new Page<RefusalInfo>((uint)daemon.Refusals.Count, daemon.Refusals).Write)),
        TakeTopic when daemon.TakeRefusal is var (status, text) => RefuseAsync(command.RequestId, status, text),
        ListBoards or SetBoard when daemon.Boards is null => RefuseAsync(command.RequestId, ReplyStatus.Unsupported, "Unknown verb."),
        ListBoards list => ReplyAsync(command.RequestId, Body(Boards(list).Write)),
        SetBoard when daemon.CommandRefusal is var (status, text) => RefuseAsync(command.RequestId, status, text),
        SetBoard set => SetBoardAsync(command.RequestId, set),
        ConfirmClock when daemon.Clock is null => RefuseAsync(command.RequestId, ReplyStatus.Unsupported, "Unknown verb."),
        ConfirmClock confirm => ClockAsync(command.RequestId, confirm.IsConfirmed),
        TakeTopic take => TakeAsync(command.RequestId, take.Topic, take.Camera),
        Shutdown when daemon.AllowsShutdown => ShutDownAsync(command.RequestId),
        Shutdown => RefuseAsync(command.RequestId, ReplyStatus.Forbidden, "Not allowed."),
        _ => RefuseAsync(command.RequestId, ReplyStatus.NotFound, "Not there."),
    };

    private Task ClockAsync(uint requestId, bool isConfirmed)
    {
        if (isConfirmed)
            daemon.Clock = daemon.Clock! with { Doubt = "", DoubtedUs = 0, ByUs = 0, UntilTrustedSeconds = 0 };
        return ReplyAsync(requestId, Body(daemon.Clock!.Write));
    }

    private Page<ImageMessage> Images(ListImages list)
    {
        var chosen = daemon.Images.Where(image => list.CameraId == 0 || image.CameraId == list.CameraId).ToList();
        if (list.Order == ImageOrder.NewestFirst)
            chosen.Reverse();
        return new Page<ImageMessage>((uint)chosen.Count, PageOf(chosen, list.Page, list.Limit));
    }

    private Page<EventMessage> Events(ListEvents list)
    {
        var later = daemon.Events.Where(message => message.Id > list.AfterId).ToList();
        return new Page<EventMessage>((uint)later.Count, [.. later.Take(list.Limit)]);
    }

    /// <summary>Events of an even id have lasted 2.5 s and moved a quarter of the region, those of an odd id still last.</summary>
    private Page<EventEndInfo> Ends(ListEventEnds list) => new(0, [.. daemon.Events
        .Where(message => message.Id > list.AfterId && message.Type is EventKind.Sequence or EventKind.Area)
        .Take(list.Limit)
        .Select(message => new EventEndInfo(message.Id, message.Id % 2 == 0 ? message.OccurredUs + 2_500_000 : 0, 2500))]);

    private Page<ClipObjectInfo> Objects(ListClipObjects list)
    {
        var all = daemon.ClipObjects.GetValueOrDefault(list.ClipId, []);
        return new Page<ClipObjectInfo>((uint)all.Count, [.. all.Skip((int)list.Skip).Take(list.Limit)]);
    }

    private Page<NearMissInfo> NearMisses(ListNearMisses list)
    {
        var asked = daemon.NearMisses.Where(miss => list.BeforeId == 0 || miss.Id < list.BeforeId)
            .Where(miss => list.CameraId == 0 || miss.CameraId == list.CameraId)
            .Reverse()
            .ToList();
        return new Page<NearMissInfo>((uint)asked.Count, [.. asked.Take(list.Limit)]);
    }

    private static List<T> PageOf<T>(IEnumerable<T> rows, uint page, int limit) => [.. rows.Skip((int)(page - 1) * limit).Take(limit)];

    private async Task AcknowledgeAsync(uint requestId, ClipMessage clip)
    {
        var done = clip with { State = ClipState.Acknowledged };
        await daemon.PutAsync(done);
        await ReplyAsync(requestId, Body(done.Write));
    }

    /// <summary>Pictures that came before stay without a camera, but are listed no longer.</summary>
    private Task TakeAsync(uint requestId, string topic, string camera)
    {
        daemon.Taken.Enqueue((topic, camera));
        if (!daemon.KeepsTaken)
            daemon.Refusals = daemon.Refusals!.RemoveAll(row => row.Kind == RefusalKind.NoCamera && row.Topic == topic);
        return ReplyAsync(requestId, []);
    }

    private Page<BoardInfo> Boards(ListBoards list)
    {
        var rows = daemon.Boards!.Where(board => list.Camera.Length == 0 || board.Camera == list.Camera).ToList();
        return new Page<BoardInfo>((uint)rows.Count, rows);
    }

    private Task SetBoardAsync(uint requestId, SetBoard set)
    {
        daemon.Commands.Enqueue(set);
        if (daemon.BoardsObey)
            daemon.Boards = [.. daemon.Boards!.Select(board => board.Camera == set.Camera ? Obey(board, set) : board)];
        return ReplyAsync(requestId, []);
    }

    private static BoardInfo Obey(BoardInfo board, SetBoard set) => board with
    {
        IntervalMs = set.Members.HasFlag(BoardMembers.Interval) && set.IntervalMs > 0 ? set.IntervalMs : board.IntervalMs,
        Quality = set.Members.HasFlag(BoardMembers.Quality) ? set.Quality : board.Quality,
        Resolution = set.Members.HasFlag(BoardMembers.Resolution) ? set.Resolution : board.Resolution,
        Flash = set.Members.HasFlag(BoardMembers.Flash) ? set.Flash : board.Flash,
        BootId = set.Members.HasFlag(BoardMembers.Restart) ? board.BootId + 1 : board.BootId,
        ReportedUs = board.ReportedUs + 1_000_000,
    };

    private Task ShutDownAsync(uint requestId)
    {
        daemon.WasShutDown = true;
        return ReplyAsync(requestId, []);
    }

    private async Task ReplyInPartsAsync(uint requestId, GetClipFile get, byte[] file)
    {
        var end = (int)Math.Min((ulong)file.Length, get.Offset + get.Length);
        var offset = (int)Math.Min((ulong)file.Length, get.Offset);
        do
        {
            var length = Math.Min(PartLength, end - offset);
            var head = Body(new ClipPart((ulong)file.Length, (ulong)offset).Write);
            await ReplyAsync(requestId, [.. head, .. file.AsSpan(offset, length)], isLast: offset + length == end);
            offset += length;
        }
        while (offset < end);
    }

    private Task ReplyAsync(uint requestId, byte[] body, bool isLast = true) =>
        WriteAsync(Encode(new ReplyMessage(requestId, ReplyStatus.Ok, isLast, new(body), LinkLimits.Default)));

    private Task RefuseAsync(uint requestId, ReplyStatus status, string text)
    {
        using var writer = new LinkWriter(LinkLimits.Default);
        writer.WriteText(text);
        return WriteAsync(Encode(new ReplyMessage(requestId, status, isLast: true, new(writer.Written.ToArray()), LinkLimits.Default)));
    }

    private static byte[] Body(WriteBody write)
    {
        var writer = new LinkWriter(LinkLimits.Default);
        try
        {
            write(ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private async Task SendAsync<T>(T message)
        where T : ILinkMessage<T>
    {
        var bytes = Encode(message);
        if (T.Kind is MessageKind.Cameras or MessageKind.Clip or MessageKind.Image or MessageKind.Stats)
            BitConverter.TryWriteBytes(bytes.AsSpan(SequencePlace), Interlocked.Increment(ref _numbers[(int)T.Kind]));   // WIRE.md section 2
        await WriteAsync(bytes);
    }

    private static byte[] Encode<T>(in T message)
        where T : ILinkMessage<T>, allows ref struct
    {
        var buffer = new ArrayBufferWriter<byte>();
        return LinkCodec.TryWrite(buffer, message, LinkLimits.Default)
            ? buffer.WrittenSpan.ToArray()
            : throw new InvalidOperationException("The message is too long.");
    }

    private async Task WriteAsync(byte[] bytes)
    {
        await _turn.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client disconnected; the reading side ends.
        }
        finally
        {
            _turn.Release();
        }
    }

    private delegate void WriteBody(ref LinkWriter writer);
}
