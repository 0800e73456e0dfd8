using System.Text;
using Gateway.Broker.Messages;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Payloads;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

/// <summary>A client that takes another name or topic for each message cannot fill the log, and hides nothing of the others.</summary>
public sealed class PictureFloodTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FramePool _pool = new(1 << 20);
    private readonly LogLines<RefusedPictures> _refusedLines = new();
    private readonly LogLines<UntakenPictures> _untakenLines = new();
    private readonly RefusedPictures _refused;
    private readonly UntakenPictures _untaken;

    public PictureFloodTests()
    {
        _refused = new RefusedPictures(_time, _refusedLines);
        _untaken = new UntakenPictures(new BoardTopics([]), new IngestMetrics(), _time, _untakenLines);
    }

    [Fact]
    public void Refused_pictures_of_ten_thousand_names_write_a_bounded_number_of_lines_and_the_next_board_is_logged_later()
    {
        for (var i = 0; i < 10_000; i++)
            Refuse($"flood-{i}");
        Assert.Equal(RefusedPictures.LinesPerMinute, _refusedLines.Lines.Count);
        Assert.Equal(RefusedPictures.Limit, _refused.All.Count);

        Refuse("yard");
        Assert.DoesNotContain(_refusedLines.Lines, line => line.Contains("yard", StringComparison.Ordinal));
        Assert.Contains(_refused.All, one => one.Board == "yard");
        _time.Advance(TimeSpan.FromMinutes(1));
        Refuse("yard");
        Refuse("yard");
        Assert.Single(_refusedLines.Lines, line => line.Contains("yard", StringComparison.Ordinal));
    }

    [Fact]
    public void Untaken_pictures_on_ten_thousand_topics_write_a_bounded_number_of_lines_and_the_next_topic_is_logged_later()
    {
        for (var i = 0; i < 10_000; i++)
            PublishUntaken($"flood/{i}");
        Assert.Equal(RefusedPictures.LinesPerMinute, _untakenLines.Lines.Count);
        Assert.Equal(UntakenPictures.Limit, _untaken.All.Count);

        PublishUntaken("home/yard");
        Assert.DoesNotContain(_untakenLines.Lines, line => line.Contains("yard", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromMinutes(1));
        PublishUntaken("home/yard");
        PublishUntaken("home/yard");
        Assert.Single(_untakenLines.Lines, line => line.Contains("home/yard", StringComparison.Ordinal));
    }

    public void Dispose() => _pool.Dispose();

    private void Refuse(string name) => WithMessage("gateway/any/frame", message =>
        _refused.Add(name, new Delivery(in message, QoS.AtMostOnce, retained: false, name, default), IngestDrop.NotJpeg));

    private void PublishUntaken(string topic) => WithMessage(topic, message =>
        _untaken.Deliver(new Delivery(in message, QoS.AtMostOnce, retained: false, "board", default)));

    private void WithMessage(string topic, Action<Message> use)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(topic), 0xFF, 0xD8, 0xFF, .. new byte[100]];
        Assert.True(_pool.TryRent(bytes.Length, out var buffer));
        bytes.CopyTo(buffer.GetSpan());
        use(new Message(buffer, topic.Length, 0, QoS.AtMostOnce, Retain: false, long.MaxValue));
        buffer.Release();
    }
}
