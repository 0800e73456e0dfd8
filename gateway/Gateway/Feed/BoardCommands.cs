using Gateway.Broker;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Topics;
using Gateway.Protocol;
using Gateway.Protocol.Commands;

namespace Gateway.Feed;

/// <summary>Lists the messages of boards that no camera got, and takes the topics of pictures.</summary>
internal sealed class BoardCommands(
    RefusedPictures refused, UntakenPictures untaken, BoardTopics topics, CameraIngest ingest, MqttBroker broker,
    CameraRegistry cameras, BoardStates states, BoardCommander commander, ILogger<BoardCommands> log) : ILinkFeature
{
    private static readonly LinkLimits Limits = LinkLimits.Default;

    private readonly Lock _taking = new();

    public void Register(LinkHandlers handlers) => handlers
        .On<ListRefusals, Page<RefusalInfo>>((_, _) => new(List()))
        .On<TakeTopic, Done>((command, caller, _) => new(Take(command, caller)))
        .On<ListBoards, Page<BoardInfo>>((command, _) => new(ListStates(command.Camera)))
        .On<SetBoard, Done>((command, caller, _) => new(Set(command, caller)));

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

    private Page<BoardInfo> ListStates(string camera)
    {
        var all = states.All.Where(board => camera.Length == 0 || board.Camera == cameras.Find(camera)).ToList();
        return new Page<BoardInfo>((uint)all.Count, [.. all.Take(Limits.MaxPage).Select(ToInfo)]);
    }

    private static BoardInfo ToInfo(BoardReport board)
    {
        var state = board.State;
        var members = BoardMembers.Interval | (state.Quality is null ? 0 : BoardMembers.Quality)
            | (state.Resolution is null ? 0 : BoardMembers.Resolution) | (state.Flash is null ? 0 : BoardMembers.Flash);
        var rule = board.Adaptive is null ? IntervalRule.Fixed : board.HasPersonsInterval ? IntervalRule.Asked : IntervalRule.Follows;
        return new BoardInfo(
            board.Camera.Name, board.Board, state.BootId, board.ReportedUs, (uint)state.IntervalMs, rule, members, (byte)(state.Quality ?? 0),
            state.Resolution ?? "", state.Flash ?? false);
    }

    /// <returns>Null if there is no such camera.</returns>
    private Done? Set(SetBoard command, LinkCaller caller)
    {
        if (caller.Role != LinkRole.Operator)
            throw new LinkRefusedException(ReplyStatus.Forbidden, "Changing a board takes the operator role.");
        if (cameras.Find(command.Camera) is not { } camera)
            return null;
        var asked = command.Members;
        var change = new BoardChange(
            asked.HasFlag(BoardMembers.Interval) ? (int)Math.Min(command.IntervalMs, int.MaxValue) : null,
            asked.HasFlag(BoardMembers.Quality) ? command.Quality : null,
            asked.HasFlag(BoardMembers.Resolution) ? command.Resolution : null,
            asked.HasFlag(BoardMembers.Flash) ? command.Flash : null);
        if (change.Problem() is { } problem)
            throw new LinkRefusedException(ReplyStatus.BadRequest, problem);
        if (change.IsEmpty && !asked.HasFlag(BoardMembers.Restart))
            throw new LinkRefusedException(ReplyStatus.BadRequest, "Nothing was asked of the board.");
        if (!change.IsEmpty)
            Check(commander.Set(camera, change, ofPerson: true), camera);
        if (asked.HasFlag(BoardMembers.Restart))
            Check(commander.Restart(camera), camera);
        log.BoardCommanded(caller.Name, camera.Name, asked.ToString());
        return new Done();
    }

    private static void Check(CommandOutcome outcome, Camera camera)
    {
        if (outcome == CommandOutcome.TakesNone)
            throw new LinkRefusedException(
                ReplyStatus.Conflict, $"Camera {camera.Name} takes no commands: its board has not reported its settings on gateway/BOARD/state.");
        if (outcome == CommandOutcome.NotSent)
            throw new LinkRefusedException(ReplyStatus.Failed, $"The command for camera {camera.Name} could not be queued. Try again.");
    }

    /// <summary>A text of the link has a limit that a topic may exceed.</summary>
    private static string Fit(string text) => text.Length <= Limits.MaxText / 4 ? text : text[..(Limits.MaxText / 4)];
}
