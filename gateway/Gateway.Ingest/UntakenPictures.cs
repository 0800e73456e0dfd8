using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Ingest;

/// <summary>
/// Pictures without a camera: watches all topics of the own broker for messages that look like pictures and fit no entry of <c>Boards</c>. Each
/// client and topic is logged once, with the entry that would take it, then counted. Any thread.
/// </summary>
internal sealed class UntakenPictures(BoardTopics topics, IngestMetrics metrics, TimeProvider time, ILogger<UntakenPictures> log) : ISubscriber
{
    /// <summary>Clients and topics kept; the oldest gives way.</summary>
    public const int Limit = 64;

    private static readonly string[] UsualLevels =
    [
        "image", "images", "picture", "pic", "photo", "frame", "jpeg", "jpg", "snapshot", "camera", "cam", "data", "home", "iot", "esp32cam",
    ];

    private readonly LogThrottle _lines = new(time, slots: 1, TimeSpan.FromMinutes(1), RefusedPictures.LinesPerMinute);
    private readonly Lock _gate = new();
    private readonly List<UntakenPicture> _all = [];

    /// <summary>Copies, the newest first.</summary>
    public IReadOnlyList<UntakenPicture> All
    {
        get
        {
            lock (_gate)
                return [.. _all.Select(untaken => untaken with { }).OrderByDescending(untaken => untaken.LastUs)];
        }
    }

    /// <summary>Also reports the entries of <c>Boards</c> that stand in each other's way.</summary>
    public void SubscribeTo(MessageRouter router)
    {
        foreach (var (first, later) in topics.Overlaps)
            log.BoardsOverlap(first.Filter, later.Filter);
        router.Subscribe("#"u8, this, QoS.AtMostOnce);
    }

    /// <summary>Forgets those whose topic an entry takes now.</summary>
    public void ForgetTaken()
    {
        lock (_gate)
            _all.RemoveAll(untaken => topics.Find(untaken.TopicBytes) is not null);
    }

    /// <summary>Boards' topics are left out of its routes: it costs their frames nothing.</summary>
    public bool Wants(ReadOnlySpan<byte> topic) => topics.Find(topic) is null;

    public bool Deliver(in Delivery delivery)
    {
        ref readonly var message = ref delivery.Message;
        if (LooksLikePicture(message.Payload) && !IsOwn(delivery.PublisherId) && topics.Find(message.Topic) is null)
            Note(message.Topic, delivery.PublisherId, message.Payload.Length);
        return false;
    }

    /// <summary>Notes a message of another broker, which fits no entry.</summary>
    public void OnForeign(in Message message, string publisherId)
    {
        if (LooksLikePicture(message.Payload))
            Note(message.Topic, publisherId, message.Payload.Length);
    }

    /// <summary>Whether the payload begins like a JPEG in one of the forms. Cheap, because it is called for every message.</summary>
    internal static bool LooksLikePicture(ReadOnlySpan<byte> payload)
    {
        const int Searched = 1024;
        return payload.Length >= 64 && payload[0] switch
        {
            0xFF => payload.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
            (byte)'G' => payload.StartsWith("GF\u0001"u8) && JpegExtent.HasStart(payload[BoardFrameHeader.Size..]),
            (byte)'/' => payload.StartsWith("/9j/"u8),
            (byte)'d' => payload.StartsWith("data:image/jp"u8),
            (byte)'{' => payload[..Math.Min(payload.Length, Searched)].IndexOf("/9j"u8) >= 0,
            _ => false,
        };
    }

    /// <summary>Clients cannot have ids that begin with a control character; parts of the daemon have.</summary>
    private static bool IsOwn(string publisherId) => publisherId.Length == 0 || publisherId[0] < ' ';

    private void Note(ReadOnlySpan<byte> topic, string client, int length)
    {
        metrics.Untaken.Add();
        UntakenPicture known;
        bool isFirst;
        lock (_gate)
        {
            known = Find(topic, client) ?? Make(topic, client);
            known.Count++;
            (known.Length, known.LastUs) = (length, time.GetUnixMicroseconds());
            isFirst = !known.IsLogged && _lines.Allows(0, out _);
            known.IsLogged |= isFirst;
        }

        if (isFirst)
            log.PictureUntaken(LogText.Of(client), LogText.Of(known.Topic), known.Entry);
    }

    private UntakenPicture Make(ReadOnlySpan<byte> topic, string client)
    {
        if (_all.Count == Limit)
            _all.Remove(_all.MinBy(untaken => untaken.LastUs)!);
        var text = Encoding.UTF8.GetString(topic);
        var made = new UntakenPicture(text, topic.ToArray(), client, CameraFor(text, client));
        _all.Add(made);
        return made;
    }

    private UntakenPicture? Find(ReadOnlySpan<byte> topic, string client)
    {
        foreach (var untaken in _all)
        {
            if (untaken.Client == client && topic.SequenceEqual(untaken.TopicBytes))
                return untaken;
        }

        return null;
    }

    /// <summary>A name for the camera: the last level of the topic that says more than "image", else the client id.</summary>
    private static string CameraFor(string topic, string client)
    {
        var level = topic.Split('/').LastOrDefault(level => level.Length > 0 && !UsualLevels.Contains(level, StringComparer.OrdinalIgnoreCase));
        var name = level ?? (client.Length > 0 ? client : "camera");
        return new string([.. name.Take(CameraRegistry.MaxNameLength).Select(c => CameraRegistry.IsValidName([c]) ? c : '-')]);
    }
}

/// <summary>Pictures of one client on one topic that no camera takes.</summary>
/// <remarks>
/// Camera is a name for it. Length and LastUs (microseconds since 1970-01-01 UTC) are those of the last one. Changed under the lock of its owner.
/// </remarks>
internal sealed record UntakenPicture(string Topic, byte[] TopicBytes, string Client, string Camera)
{
    /// <summary>Since the start.</summary>
    public long Count { get; set; }

    public int Length { get; set; }

    public long LastUs { get; set; }

    public bool IsLogged { get; set; }

    /// <summary>The entry of <c>Boards</c> that takes them, as JSON.</summary>
    public string Entry =>
        $$"""{ "Topic": "{{JsonEncodedText.Encode(Topic, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}", "Camera": "{{Camera}}" }""";
}
