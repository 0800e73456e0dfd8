using Gateway.Broker;
using Gateway.Ingest.Topics;
using Gateway.Protocol;
using Gateway.Protocol.Commands;

namespace Gateway.Feed;

/// <summary>Lists the messages of boards that no camera got, and takes the topics of pictures.</summary>
internal sealed class BoardCommands(
    RefusedPictures refused, UntakenPictures untaken, BoardTopics topics, CameraIngest ingest, MqttBroker broker,
    ILogger<BoardCommands> log) : ILinkFeature
{
    private static readonly LinkLimits Limits = LinkLimits.Default;

    private readonly Lock _taking = new();

    public void Register(LinkHandlers handlers) => handlers
        .On<ListRefusals, Page<RefusalInfo>>((_, _) => new(List()))
        .On<TakeTopic, Done>((command, caller, _) => new(Take(command, caller)));

    private Page<RefusalInfo> List()
    {
        List<RefusalInfo> rows =
        [
            .. untaken.All.Select(one => new RefusalInfo(
                RefusalKind.NoCamera, (ulong)one.Count, (uint)one.Length, one.LastUs,
                LogText.Of(one.Client, RefusedPictures.MaxName), Fit(one.Topic), one.Camera, Fit(one.Entry), Start: "")),
            .. refused.All.Select(one => new RefusalInfo(
                RefusalKind.Refused, (ulong)one.Count, (uint)one.Length, one.LastUs,
                LogText.Of(one.Board, RefusedPictures.MaxName), one.Topic, one.Reason.ToString(), one.Advice, one.Start)),
        ];
        return new Page<RefusalInfo>((uint)rows.Count, [.. rows.OrderByDescending(row => row.LastUs).Take(Limits.MaxPage)]);
    }

    private Done Take(TakeTopic command, LinkCaller caller)
    {
        if (caller.Role != LinkRole.Operator)
            throw new LinkRefusedException(ReplyStatus.Forbidden, "Taking a topic takes the operator role.");
        var entry = new BoardOptions { Topic = command.Topic, Camera = command.Camera };
        if (entry.Problem() is { } problem)
            throw new LinkRefusedException(ReplyStatus.BadRequest, problem);
        lock (_taking)
        {
            bool isNew;
            try
            {
                isNew = topics.Take(entry);
            }
            catch (StorageException fault)
            {
                throw new LinkRefusedException(ReplyStatus.Failed, fault.Message);
            }

            if (isNew)
                ingest.SubscribeTo(broker.Router, entry.Topic);
        }

        untaken.ForgetTaken();
        log.TopicTaken(caller.Name, LogText.Of(command.Topic), LogText.Of(command.Camera));
        return new Done();
    }

    /// <summary>A text of the link has a limit that a topic may exceed.</summary>
    private static string Fit(string text) => text.Length <= Limits.MaxText / 4 ? text : text[..(Limits.MaxText / 4)];
}
