using System.Globalization;
using Gateway.Clips;
using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Interop.Tests.Daemon.Kills;

/// <summary>Compares what was acknowledged and announced with a data directory whose daemon is dead.</summary>
internal sealed class KillLedger(string data)
{
    private readonly SortedSet<string> _lost = [];
    private readonly SortedSet<string> _twice = [];

    /// <summary>Names of all that was acknowledged or announced and is missing.</summary>
    public IReadOnlyCollection<string> Lost => _lost;

    /// <summary>Names of all images that are stored more than once.</summary>
    public IReadOnlyCollection<string> Twice => _twice;

    /// <summary>Images that retention had dropped at the last comparison.</summary>
    public long DroppedImages { get; private set; }

    /// <summary>Clips that retention had dropped at the last comparison.</summary>
    public ulong DroppedClips { get; private set; }

    /// <summary>Call <see cref="CompareClips"/> before: it loads the SQLite library that the gateway uses, and a process must not use two.</summary>
    /// <remarks>Retention drops the oldest first: every number from the lowest that is kept must be there, once.</remarks>
    /// <param name="camera">Its images are numbered from 1 in the order of their receipt.</param>
    /// <param name="acknowledged">The highest number acknowledged.</param>
    /// <param name="path">Another data directory, a copy; null for the daemon's.</param>
    public void CompareImages(string camera, int acknowledged, string? path = null)
    {
        var kept = NumbersOf(camera, path ?? data);
        foreach (var number in kept.GroupBy(number => number).Where(same => same.Count() > 1))
            _twice.Add($"image {number.Key} of {camera}");
        if (acknowledged == 0)
            return;
        var oldest = kept.Count > 0 ? kept.Min() : 1;
        var lost = Enumerable.Range(oldest, Math.Max(0, acknowledged - oldest + 1)).Except(kept).ToArray();
        _lost.UnionWith(lost.Select(number => $"image {number} of {camera}"));
        DroppedImages = Math.Max(DroppedImages, oldest - 1);
    }

    /// <summary>The files of announced clips, and all that <c>gateway check</c> looks at.</summary>
    public void CompareClips(IEnumerable<ulong> announced)
    {
        var report = StorageCheck.Run(data, new StorageCheckOptions(), TestContext.Current.CancellationToken);
        _lost.UnionWith(report.Problems.Select(problem => problem.Text));
        DroppedClips = report.DroppedEver;
        var kept = ClipFiles.In(Path.Combine(data, "clips")).Select(clip => clip.ClipId).ToHashSet();
        var oldest = kept.Count > 0 ? kept.Min() : ulong.MaxValue;
        var lost = announced.Where(id => id >= oldest && !kept.Contains(id));
        _lost.UnionWith(lost.Select(id => string.Create(CultureInfo.InvariantCulture, $"clip {id}")));
    }

    /// <summary>Messages for a client that was away, each at least once, and the retained one.</summary>
    public void CompareMessages(IReadOnlySet<int> received, int acknowledged, int retained, int acknowledgedRetained)
    {
        _lost.UnionWith(Enumerable.Range(1, acknowledged).Except(received).Select(number => $"message {number}"));
        if (retained < acknowledgedRetained)
            _lost.Add($"retained message {acknowledgedRetained}");
    }

    private static List<int> NumbersOf(string camera, string path)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(path, "gateway.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT board_image_id FROM images WHERE camera_id = (SELECT id FROM cameras WHERE name = $camera)";
        command.Parameters.AddWithValue("$camera", camera);
        using var rows = command.ExecuteReader();
        var numbers = new List<int>();
        while (rows.Read())
            numbers.Add(rows.GetInt32(0));
        return numbers;
    }
}
