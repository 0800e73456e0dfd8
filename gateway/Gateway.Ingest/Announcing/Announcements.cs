namespace Gateway.Ingest.Announcing;

/// <summary>
/// Which cameras have retained messages on the broker, over restarts, and which of these are gone (gateway/docs/boards.md). Used by the publisher's
/// sweep, one at a time.
/// </summary>
internal sealed class Announcements(AnnouncedCameras announced, CameraRegistry cameras, TimeProvider time, ILogger<Announcements> log)
{
    /// <summary>A board that is missing for longer is not expected again.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromDays(7);

    /// <summary>Boards come back, and the clock is set, within this time after a start.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    private readonly Dictionary<string, IReadOnlyList<string>> _current = new(StringComparer.Ordinal);   // topics of the cameras of this run
    private readonly long _started = time.GetTimestamp();
    private volatile bool _placesAreShort;
    private bool _saveFails;

    /// <summary>Cameras of earlier runs that may come back. They have no place in the registry.</summary>
    public IEnumerable<AnnouncedCamera> Missing => announced.All.Where(shown => !shown.IsGone && IsMissing(shown));

    public bool Knows(Camera camera) => announced.Find(camera.Name) is { IsGone: false };

    /// <summary>Begins; the registry has the cameras of the configuration and of the storage.</summary>
    public void Start()
    {
        cameras.GaveWay += OnGaveWay;
        var now = time.GetUnixMicroseconds();
        foreach (var earlier in Missing)
        {
            if (earlier.MissingSinceUs is not { } since || since > now)
                announced.Set(earlier with { MissingSinceUs = now });
        }
    }

    public void Stop() => cameras.GaveWay -= OnGaveWay;

    /// <summary>Puts cameras on the disk in front of their first messages, and those that are gone.</summary>
    public void Note(IEnumerable<Camera> shown, Func<string, IReadOnlyList<string>> topicsOf)
    {
        foreach (var camera in shown)
        {
            if (_current.ContainsKey(camera.Name) && announced.Find(camera.Name) is { MissingSinceUs: null, IsGone: false })
                continue;
            var topics = _current[camera.Name] = topicsOf(camera.Name);
            announced.Set(new AnnouncedCamera(camera.Name, camera.IsBoard, [.. topics.Union(announced.Find(camera.Name)?.Topics ?? [])]));
        }

        var now = time.GetUnixMicroseconds();
        foreach (var missing in Missing.Where(missing => IsNotExpected(missing, now)))
            announced.Set(missing with { IsGone = true });
        Save();
    }

    /// <summary>Withdraws the messages of cameras that are gone, and those that other settings left behind.</summary>
    /// <param name="withdraw">Removes the retained message of a topic; false if it could not be handed over.</param>
    public void Withdraw(Func<string, bool> withdraw)
    {
        foreach (var shown in announced.All)
        {
            if (shown.IsGone && IsMissing(shown))
            {
                if (shown.Topics.All(withdraw))
                    Forget(shown.Camera);
            }
            else if (_current.TryGetValue(shown.Camera, out var topics) && shown.Topics.Count > topics.Count
                && shown.Topics.Except(topics).All(withdraw))
            {
                announced.Set(shown with { Topics = topics });
            }
        }
    }

    private void Forget(string camera)
    {
        announced.Remove(camera);
        _current.Remove(camera);
    }

    private bool IsMissing(AnnouncedCamera shown) => cameras.Find(shown.Camera)?.Name != shown.Camera;

    /// <summary>A camera of the configuration is gone with it, a board that was there in this run by giving way.</summary>
    private bool IsNotExpected(AnnouncedCamera missing, long nowUs) =>
        !missing.IsBoard || missing.MissingSinceUs is not { } since || _placesAreShort
        || (time.GetElapsedTime(_started) >= Settling && nowUs - since >= (long)LongestAbsence.TotalMicroseconds);

    /// <summary>The boards that are missing since the start are offline for longer than the one that gave way.</summary>
    private void OnGaveWay(Camera camera) => _placesAreShort = true;

    private void Save()
    {
        try
        {
            announced.Save();
            _saveFails = false;
        }
        catch (StorageException e)
        {
            if (!_saveFails)
                log.AnnouncedNotKept(e.Message);
            _saveFails = true;
        }
    }
}
