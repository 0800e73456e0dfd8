namespace Esp32.Fleet.Scenes;

/// <summary>When something moves: a pass every 8 to 10 seconds for ever, most of them downward.</summary>
internal sealed class PassSchedule
{
    private static readonly PassDirection[] Pattern =
        [PassDirection.Down, PassDirection.Down, PassDirection.Sideways, PassDirection.Down, PassDirection.Up, PassDirection.Down];

    private readonly Random _random;
    private Pass _current;
    private double _nextBegins;

    /// <param name="firstSeconds">Scene time of the first pass.</param>
    /// <param name="seed">Same seed, same passes.</param>
    public PassSchedule(double firstSeconds, int seed)
    {
        _random = new Random(seed);
        _current = new Pass(Pattern[0], firstSeconds, 0, _random.NextSingle());
        _nextBegins = firstSeconds + Gap();
    }

    /// <summary>The last pass that has begun, or the first one while none has. Times must not go backwards.</summary>
    public Pass At(double seconds)
    {
        while (seconds >= _nextBegins)
        {
            var number = _current.Number + 1;
            _current = new Pass(Pattern[number % Pattern.Length], _nextBegins, number, _random.NextSingle());
            _nextBegins += Gap();
        }

        return _current;
    }

    private double Gap() => 8 + 2 * _random.NextDouble();
}

/// <summary>One object's way through the picture.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Begins">Scene time at which it may come into view, seconds.</param>
/// <param name="Number">From 0; tells passes apart, so that each may look different.</param>
/// <param name="Choice">Random, 0 to 1: which object, how far off the middle.</param>
internal readonly record struct Pass(PassDirection Direction, double Begins, int Number, float Choice);

internal enum PassDirection
{
    /// <summary>Through the entry region, then the confirm region: what the sequence decision waits for.</summary>
    Down,

    /// <summary>The other way round, which must not fire.</summary>
    Up,

    /// <summary>Across, which must not fire either.</summary>
    Sideways,
}
