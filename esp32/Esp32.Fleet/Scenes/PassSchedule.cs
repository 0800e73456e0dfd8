namespace Esp32.Fleet.Scenes;

/// <summary>The times of all passes: one every 8 to 10 seconds indefinitely, most of them downward.</summary>
internal sealed class PassSchedule
{
    private static readonly PassDirection[] Pattern =
        [PassDirection.Down, PassDirection.Down, PassDirection.Sideways, PassDirection.Down, PassDirection.Up, PassDirection.Down];

    private readonly Random _random;
    private Pass _current;
    private double _nextBegins;

    public PassSchedule(double firstSeconds, int seed)
    {
        _random = new Random(seed);
        _current = new Pass(Pattern[0], firstSeconds, 0, _random.NextSingle());
        _nextBegins = firstSeconds + Gap();
    }

    /// <summary>The last pass that has begun, or the first one before that. Times must not decrease between calls.</summary>
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

/// <summary>One object that passes through the picture.</summary>
/// <param name="Direction">Direction of the movement.</param>
/// <param name="Begins">Earliest scene time at which it is visible, seconds.</param>
/// <param name="Number">Number of the pass, from 0; selects its appearance.</param>
/// <param name="Choice">Random number, 0 to 1; selects the distance from the middle.</param>
internal readonly record struct Pass(PassDirection Direction, double Begins, int Number, float Choice);

internal enum PassDirection
{
    /// <summary>Through the entry region, then the confirm region: the sequence decision fires.</summary>
    Down,

    /// <summary>In the opposite direction, which must not fire.</summary>
    Up,

    /// <summary>Across the picture, which must not fire either.</summary>
    Sideways,
}
