using System;

namespace Esp32.Camera;

/// <summary>Runs a board after Wi-Fi is up: captures, publishes, waits for the acknowledgement, and recovers from every loss of the broker.</summary>
/// <remarks>
/// One thread, one picture in memory, one message in flight. Pictures are taken on a fixed grid of <see cref="CameraOptions.IntervalMs"/>, only while
/// connected and never while an earlier picture is pending, so every picture sent is fresh.
/// </remarks>
public sealed class CameraClient
{
    /// <summary>Longest delay until a request to stop is noticed.</summary>
    private const int SliceMs = 250;

    private readonly CameraOptions _options;
    private readonly IBoardClock _clock;
    private readonly IChannelFactory _channels;
    private readonly ICameraHost _host;
    private readonly IAdjustableSensor _adjustable;
    private readonly FrameSource _source;
    private readonly Backoff _backoff;
    private readonly CameraCounters _counters = new CameraCounters();
    private MqttConnection _connection;
    private PendingFrame _pending;
    private ushort _lastPacketId;
    private long _dueUs;
    private bool _restart;

    /// <exception cref="ArgumentException">A setting is invalid; the message names it.</exception>
    public CameraClient(CameraOptions options, ICameraSensor sensor, IBoardClock clock, IChannelFactory channels, ICameraHost host)
    {
        options.Validate();
        _options = options;
        _clock = clock;
        _channels = channels;
        _host = host;
        _adjustable = sensor as IAdjustableSensor;
        _source = new FrameSource(sensor, clock, options, _counters);
        _backoff = new Backoff(options.MinBackoffMs, options.MaxBackoffMs, (int)(options.BootId & 0x7FFFFFFF));
    }

    public CameraCounters Counters => _counters;

    /// <summary>Returns on request, after <see cref="CameraOptions.Count"/> pictures, or after <see cref="ICameraHost.Restart"/>.</summary>
    public void Run()
    {
        _dueUs = _clock.ElapsedMicroseconds;
        while (!Finished())
        {
            try
            {
                if (_connection == null)
                    Connect();
                Step();
            }
            catch (CameraException fault)
            {
                Recover(fault);
            }
        }

        if (_pending != null)
            Settle();
        SayGoodbye();
        if (_source.IsBroken)
            _host.Restart("The camera failed " + _options.CaptureFailureLimit.ToString() + " times in a row.");
        else if (_restart)
            _host.Restart("The gateway asked for it.");
    }

    private bool Finished()
    {
        bool allTaken = _options.Count > 0 && _counters.CaptureAttempts >= _options.Count;
        if (_pending != null)
            return _host.StopRequested && _connection == null;
        return allTaken || _restart || _source.IsBroken || _host.StopRequested;
    }

    private void Connect()
    {
        bool raw = _options.Mode == PayloadMode.Raw;
        string statusTopic = raw ? BoardTopics.Status(_options.BoardId) : null;
        _connection = MqttConnection.Open(_channels, _options, _clock, statusTopic, BoardTopics.Offline);
        _counters.Connections++;
        PublishStatus(BoardTopics.Online);
        if (raw && _connection.Subscribe(BoardTopics.Set(_options.BoardId), NextPacketId()))
            PublishState(); // a board that gets no commands does not report any settings
    }

    private void Step()
    {
        if (_pending != null)
        {
            Deliver();
            return;
        }

        byte[] command = _connection.TakeCommand();
        if (command != null)
        {
            Obey(BoardCommand.Parse(command));
            return;
        }

        long leftUs = _dueUs - _clock.ElapsedMicroseconds;
        if (leftUs > 0)
        {
            int leftMs = (int)((leftUs + 999) / 1000);
            _connection.Idle(leftMs > SliceMs ? SliceMs : leftMs);
            return;
        }

        _connection.Idle(0); // detects a connection that was lost while idle
        AdvanceDue();
        CapturedFrame frame = _source.Take();
        _pending = new PendingFrame(_options, frame, _clock.UtcMicroseconds);
    }

    /// <summary>Applies what the board can, keeps the rest, and reports the settings in force.</summary>
    private void Obey(BoardCommand command)
    {
        if (command != null)
        {
            _restart = command.Restart == _options.BootId;
            if (command.HasInterval)
            {
                _options.IntervalMs = Clamp(command.IntervalMs, CameraOptions.MinIntervalMs, CameraOptions.MaxCommandedIntervalMs);
                long nextUs = _clock.ElapsedMicroseconds + (_options.IntervalMs * 1000L);
                if (_dueUs > nextUs)
                    _dueUs = nextUs; // a shorter interval counts at once, not after the longer one
            }

            if (_adjustable != null)
                Adjust(command);
        }

        PublishState();
    }

    private void Adjust(BoardCommand command)
    {
        BoardSettings now = _adjustable.Settings;
        BoardSettings wanted = new BoardSettings();
        wanted.Quality = command.HasQuality ? Clamp(command.Quality, BoardSettings.MinQuality, BoardSettings.MaxQuality) : now.Quality;
        wanted.Resolution = command.Resolution >= 0 ? command.Resolution : now.Resolution;
        wanted.Flash = command.HasFlash ? command.Flash : now.Flash;
        _adjustable.Adjust(wanted);
    }

    private static int Clamp(long value, int low, int high) => value < low ? low : value > high ? high : (int)value;

    private void Deliver()
    {
        OutgoingMessage message = _pending.Next;
        if (message != null && message.Attempts >= _options.MaxSendAttempts)
            message = null;
        if (message == null)
        {
            Settle();
            return;
        }

        _connection.Publish(message, NextPacketId());
        _pending.Advance();
        _backoff.Reset();
    }

    /// <summary>Counts the pending frame as delivered or given up, and drops it.</summary>
    private void Settle()
    {
        FrameReport report = _pending.Report();
        if (_pending.Published)
            _counters.Published++;
        if (_pending.Delivered && _options.Qos > 0)
            _counters.Acknowledged++;
        if (_pending.Delivered)
        {
            _counters.Delivered++;
            _counters.DeliveredBytes += report.JpegBytes;
        }
        else
        {
            _counters.GivenUp++;
        }

        _pending = null;
        _host.OnFrame(report);
    }

    /// <summary>Moves the due time to the next grid point in the future and counts the missed points as skipped.</summary>
    private void AdvanceDue()
    {
        long intervalUs = _options.IntervalMs * 1000L;
        long lateUs = _clock.ElapsedMicroseconds - _dueUs;
        long missed = lateUs / intervalUs;
        _counters.Skipped += (uint)missed;
        _dueUs += (missed + 1) * intervalUs;
    }

    private void Recover(CameraException fault)
    {
        _host.OnFault(fault);
        if (fault.Kind == CameraFault.Capture)
            return;

        if (_connection != null)
            _connection.Abandon();
        _connection = null;

        long untilUs = _clock.ElapsedMicroseconds + (_backoff.NextMs(fault.Kind == CameraFault.Refused) * 1000L);
        while (!_host.StopRequested && _clock.ElapsedMicroseconds < untilUs)
        {
            int leftMs = (int)((untilUs - _clock.ElapsedMicroseconds + 999) / 1000);
            _clock.Wait(leftMs > SliceMs ? SliceMs : leftMs);
        }
    }

    private void SayGoodbye()
    {
        if (_connection == null)
            return;
        try
        {
            PublishStatus(BoardTopics.Offline);
            _connection.Disconnect();
        }
        catch (CameraException)
        {
            _connection.Abandon(); // the broker is gone and publishes the will, which is the same
        }

        _connection = null;
    }

    private void PublishStatus(string text)
    {
        if (_options.Mode == PayloadMode.Raw)
        {
            string topic = BoardTopics.Status(_options.BoardId);
            _connection.Publish(new OutgoingMessage(topic, Payload.FromText(text), _options.Qos, true), NextPacketId());
        }
    }

    private void PublishState()
    {
        string text = "{\"bootId\":" + _options.BootId.ToString() + ",\"intervalMs\":" + _options.IntervalMs.ToString();
        if (_adjustable != null)
        {
            BoardSettings now = _adjustable.Settings;
            text += ",\"quality\":" + now.Quality.ToString() + ",\"resolution\":\"" + BoardSettings.Resolutions[now.Resolution]
                + "\",\"flash\":" + (now.Flash ? "true" : "false");
        }

        OutgoingMessage message = new OutgoingMessage(BoardTopics.State(_options.BoardId), Payload.FromText(text + "}"), _options.Qos, true);
        _connection.Publish(message, NextPacketId());
    }

    private ushort NextPacketId()
    {
        _lastPacketId = (ushort)(_lastPacketId == 65535 ? 1 : _lastPacketId + 1);
        return _lastPacketId;
    }
}
