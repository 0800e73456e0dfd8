using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.Load;

/// <summary>One connection that publishes frames and times their acknowledgements.</summary>
internal sealed class LoadBoard : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly LoadOptions _options;
    private readonly string _name;
    private readonly LatencyHistogram _acknowledged;
    private readonly IPicturePackets _packets;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SemaphoreSlim _window;
    private readonly long[] _sentAt;   // by packet id modulo the window, the most frames in flight
    private readonly SemaphoreSlim _pongs = new(0);
    private readonly byte[] _incoming = new byte[4096];
    private int _incomingLength;
    private Task _receiving = Task.CompletedTask;
    private volatile bool _isClosed;   // by the peer; _receiving has the reason
    private uint _counter;
    private long _packetCount;
    private long _acks;

    public LoadBoard(LoadOptions options, int index, ReadOnlySpan<byte> jpeg, LatencyHistogram acknowledged)
    {
        _options = options;
        _name = $"{LoadOptions.BoardPrefix}{index + 1}";
        _acknowledged = acknowledged;
        _packets = options.SeedPair
            ? new SeedPair(options.Qos, jpeg)
            : new FramePacket(_name, options.Qos, (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue), jpeg);
        _window = new SemaphoreSlim(options.Window);
        _sentAt = new long[options.Window];
    }

    /// <summary>Pictures handed to the network completely since <see cref="Forget"/>.</summary>
    public long Sent { get; private set; }

    /// <summary>Pictures whose PUBACK packets were received since <see cref="Forget"/>.</summary>
    public long Acknowledged => Interlocked.Read(ref _acks) / _packets.Count;

    public long PayloadBytes => Sent * _packets.PayloadLength;

    /// <summary>Resets the counts; to be called between two <see cref="PublishAsync"/>.</summary>
    public void Forget()
    {
        Sent = 0;
        Interlocked.Exchange(ref _acks, 0);
    }

    /// <summary>Opens the connection and sends CONNECT.</summary>
    /// <exception cref="LoadException">The connection failed, or the broker refused it.</exception>
    public async Task ConnectAsync(CancellationToken cancel)
    {
        try
        {
            await _socket.ConnectAsync(_options.Host, _options.Port, cancel);
        }
        catch (SocketException e)
        {
            throw new LoadException(
                $"Cannot connect to {_options.Host}:{_options.Port}: {e.Message}. Is the daemon running, and is this its Mqtt port?");
        }

        var connect = new ArrayBufferWriter<byte>();
        new ConnectPacket
        {
            ClientId = _name,
            UserName = _options.User,
            Password = _options.Password is { } password ? Encoding.UTF8.GetBytes(password) : default(ReadOnlyMemory<byte>?),
        }.Write(connect);
        await SendAllAsync(connect.WrittenMemory, cancel);
        while (!TryTakeConnack())
            await ReceiveMoreAsync(cancel);
        _receiving = ReceiveAsync(cancel);
    }

    /// <summary>Publishes after <paramref name="firstDelay"/> until the time stamp, then waits until the peer has received everything.</summary>
    public async Task PublishAsync(TimeSpan firstDelay, long until, CancellationToken cancel)
    {
        var due = Stopwatch.GetTimestamp() + (long)(firstDelay.TotalSeconds * Stopwatch.Frequency);
        var interval = _options.FramesPerSecond > 0 ? (long)(Stopwatch.Frequency / _options.FramesPerSecond) : 0;
        while (true)
        {
            if (interval > 0)
                await DelayUntilAsync(due, cancel);
            if (Stopwatch.GetTimestamp() >= until)
                break;
            due += interval;
            await SendFrameAsync(++_counter, cancel);
        }

        await DrainAsync(cancel);
    }

    /// <summary>Sends DISCONNECT and waits until the peer has closed.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        await SendAllAsync(Empty(PacketType.Disconnect), cancel);
        _socket.Shutdown(SocketShutdown.Send);
        await _receiving.WaitAsync(AnswerTimeout, cancel);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _window.Dispose();
        _pongs.Dispose();
    }

    private async Task SendFrameAsync(uint counter, CancellationToken cancel)
    {
        for (var i = 0; i < _packets.Count; i++)
        {
            var packetId = (ushort)(_packetCount++ % 65_535 + 1);
            if (_options.Qos > 0)
            {
                await TakeAsync(_window, "PUBACK", cancel);
                Interlocked.Exchange(ref _sentAt[packetId % _sentAt.Length], Stopwatch.GetTimestamp());
            }

            await SendAllAsync(_packets.Next(i, counter, packetId, UnixTime.NowUs), cancel);
        }

        Sent++;
    }

    /// <summary>Waits until the peer has acknowledged every frame, or with QoS 0 has read it.</summary>
    private async Task DrainAsync(CancellationToken cancel)
    {
        for (var i = 0; i < _options.Window; i++)
            await TakeAsync(_window, "PUBACK", cancel);
        _window.Release(_options.Window);
        await SendAllAsync(Empty(PacketType.Pingreq), cancel);
        await TakeAsync(_pongs, "PINGRESP", cancel);
    }

    private async Task TakeAsync(SemaphoreSlim answers, string name, CancellationToken cancel)
    {
        var answered = await answers.WaitAsync(AnswerTimeout, cancel);
        if (_isClosed)
        {
            await _receiving;   // throws the reason, if known
            throw new LoadException($"{_name}: the broker closed the connection instead of sending {name}.");
        }

        if (!answered)
            throw new LoadException($"{_name}: no {name} within {AnswerTimeout.TotalSeconds:0} s.");
    }

    /// <summary>Receives answers until the peer closes.</summary>
    /// <exception cref="LoadException">The peer closed before the last answer.</exception>
    private async Task ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            do
                TakeAnswers();
            while (await TryReceiveMoreAsync(cancel));
            if (Acknowledged < Sent && _options.Qos > 0)
                throw new LoadException($"{_name}: the broker closed the connection after {Acknowledged} of {Sent} acknowledgements.");
        }
        finally
        {
            // Wakes the waiting tasks: no answer will follow.
            _isClosed = true;
            _window.Release(_options.Window);
            _pongs.Release();
        }
    }

    private void TakeAnswers()
    {
        var now = Stopwatch.GetTimestamp();
        var at = 0;
        while (_incomingLength - at >= EmptyPacket.Size)
        {
            if (_incoming[at] == (byte)PacketType.Pingresp << 4)
            {
                at += EmptyPacket.Size;
                _pongs.Release();
                continue;
            }

            if (_incoming[at] != (byte)PacketType.Puback << 4)
                throw new LoadException($"{_name}: the broker sent a packet of type {_incoming[at] >> 4}, expected PUBACK.");
            if (_incomingLength - at < PubackPacket.Size)
                break;
            var packetId = _incoming[at + 2] << 8 | _incoming[at + 3];
            at += PubackPacket.Size;
            _acknowledged.Add(Stopwatch.GetElapsedTime(Interlocked.Read(ref _sentAt[packetId % _sentAt.Length]), now));
            Interlocked.Increment(ref _acks);
            _window.Release();
        }

        _incoming.AsSpan(at, _incomingLength - at).CopyTo(_incoming);
        _incomingLength -= at;
    }

    private bool TryTakeConnack()
    {
        var buffer = new ReadOnlySequence<byte>(_incoming, 0, _incomingLength);
        if (!ConnackPacket.TryRead(ref buffer, new MqttLimits(), out var answer))
            return false;
        _incomingLength = 0;
        return answer.ReturnCode == ConnectReturnCode.Accepted
            ? true
            : throw new LoadException($"The broker refuses {_name}: {answer.ReturnCode}. Give --user and --password-file of a user it accepts.");
    }

    private async Task ReceiveMoreAsync(CancellationToken cancel)
    {
        if (!await TryReceiveMoreAsync(cancel))
            throw new LoadException($"{_name}: the peer closed the connection after CONNECT: is there an MQTT broker on port {_options.Port}?");
    }

    private async ValueTask<bool> TryReceiveMoreAsync(CancellationToken cancel)
    {
        try
        {
            var got = await _socket.ReceiveAsync(_incoming.AsMemory(_incomingLength), cancel);
            _incomingLength += got;
            return got > 0;
        }
        catch (SocketException e)
        {
            throw Broken(e);
        }
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, cancel)..];
        }
        catch (SocketException e)
        {
            throw Broken(e);
        }
    }

    private LoadException Broken(SocketException e) => new($"{_name}: the connection to {_options.Host}:{_options.Port} was lost: {e.Message}.");

    private static byte[] Empty(PacketType type)
    {
        var bytes = new byte[EmptyPacket.Size];
        EmptyPacket.Write(bytes, type);
        return bytes;
    }

    private static async ValueTask DelayUntilAsync(long due, CancellationToken cancel)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, cancel);
    }
}
