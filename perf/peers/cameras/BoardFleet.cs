using System.Diagnostics;
using Gateway.Load;
using Gateway.Peers.Scenes;

namespace Gateway.Peers.Cameras;

/// <summary>The boards of a workload on one thread, each at its own time within the interval between frames.</summary>
internal sealed class BoardFleet : IDisposable
{
    private static readonly TimeSpan AckPatience = TimeSpan.FromSeconds(10);

    private readonly Board[] _boards;
    private readonly TimeSpan _interval;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private bool _isOver;
    private BoardCounts _counts;
    private Exception? _failure;

    /// <summary>Connects all boards.</summary>
    public BoardFleet(CameraLoad work, int port)
    {
        var packets = work.Footage.ToDictionary(
            footage => footage, footage => footage.Frames.Select(jpeg => new FramePacket(CameraLoad.NameOf(0), 1, 1, jpeg)).ToArray());
        _boards = [.. Enumerable.Range(0, work.Cameras).Select(camera =>
            new Board(CameraLoad.NameOf(camera), packets[work.FootageOf(camera)], work.FirstFrameOf(camera), port))];
        _interval = TimeSpan.FromSeconds(1 / work.Rate);
        _thread = new Thread(Run) { Name = "boards", IsBackground = true };
        _thread.Start();
    }

    /// <exception cref="IOException">A connection broke.</exception>
    public BoardCounts Counts
    {
        get
        {
            lock (_lock)
                return _failure is null ? _counts : throw new IOException($"the boards failed: {_failure.Message}", _failure);
        }
    }

    /// <summary>Stops sending and waits for the outstanding acknowledgements.</summary>
    public BoardCounts Finish()
    {
        lock (_lock)
            _isOver = true;
        _thread.Join();
        return Counts;
    }

    public void Dispose()
    {
        lock (_lock)
            _isOver = true;
        _thread.Join();
        Array.ForEach(_boards, board => board.Dispose());
    }

    private bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    private void Run()
    {
        Cores.LeaveMeasured();
        try
        {
            Send();
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < AckPatience && _counts.Acknowledged < _counts.Sent; Thread.Sleep(10))
            {
                Array.ForEach(_boards, board => board.Turn());
                Count(late: 0);
            }
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
        {
            lock (_lock)
                _failure = problem;
        }
    }

    private void Send()
    {
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0L; !IsOver; turn++)
        {
            var due = turn * _interval / _boards.Length;
            var left = due - Stopwatch.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
                Thread.Sleep(left);
            _boards[turn % _boards.Length].Send(UnixTime.NowUs);
            Count(late: -left.TotalSeconds);
        }
    }

    private void Count(double late)
    {
        long sent = 0, acknowledged = 0, dropped = 0;
        foreach (var board in _boards)
        {
            sent += board.Sent;
            acknowledged += board.Acknowledged;
            dropped += board.Dropped;
        }

        lock (_lock)
            _counts = new BoardCounts(sent, acknowledged, dropped, late, CpuClock.Nanoseconds() / 1e9);
    }
}

/// <summary>Counts of the boards' work so far.</summary>
/// <param name="Sent">Frames sent.</param>
/// <param name="Acknowledged">Frames acknowledged by the broker.</param>
/// <param name="Dropped">Frames that a board dropped because the broker did not take or acknowledge earlier ones.</param>
/// <param name="Late">Seconds by which the last frame left too late.</param>
/// <param name="CpuSeconds">CPU time of the sending thread.</param>
internal readonly record struct BoardCounts(long Sent, long Acknowledged, long Dropped, double Late, double CpuSeconds);
