using System.Text;
using Gateway.Dashboard.Access;
using Gateway.Protocol;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/cameras/NAME/board.</summary>
internal sealed class BoardSettingRoutes(LinkRequester daemon)
{
    private const string Path = "/api/v1/cameras/{name}/board";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get);
        routes.MapPut(Path, Put);
    }

    private async Task Get(HttpContext http)
    {
        var camera = await CameraRoutes.FindAsync(daemon, http);
        var board = await FindAsync(camera.Name, http.RequestAborted);
        var model = board is null ? new BoardModel(camera.Name, TakesCommands: false) : ModelOf(board);
        await Answer.JsonAsync(http, model, ModelJson.Default.BoardModel);
    }

    /// <summary>Answers when the command is sent; what the board makes of it, it reports later.</summary>
    private async Task Put(HttpContext http)
    {
        if (!await SameOrigin.RequireAsync(http))
            return;
        var camera = await CameraRoutes.FindAsync(daemon, http);
        await daemon.AskAsync(CommandOf(camera.Name, await BodyAsync(http)), http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <returns>Null too from a daemon that does not know the verb.</returns>
    private async Task<BoardInfo?> FindAsync(string camera, CancellationToken cancel)
    {
        try
        {
            return (await daemon.AskAsync(new ListBoards(camera), cancel)).Rows is [var board, ..] ? board : null;
        }
        catch (LinkCommandException refused) when (refused.Status == ReplyStatus.Unsupported)
        {
            return null;
        }
    }

    private static BoardModel ModelOf(BoardInfo board) => new(
        board.Camera,
        TakesCommands: true,
        board.Board,
        board.BootId,
        ModelMapper.Time(board.ReportedUs),
        board.IntervalMs,
        board.Follows switch
        {
            IntervalRule.Fixed => "fixed",
            IntervalRule.Follows => "follows",
            IntervalRule.Asked => "asked",
            _ => $"{(byte)board.Follows}",
        },
        board.Members.HasFlag(BoardMembers.Quality) ? board.Quality : null,
        board.Members.HasFlag(BoardMembers.Resolution) ? board.Resolution : null,
        board.Members.HasFlag(BoardMembers.Flash) ? board.Flash : null);

    /// <summary>The daemon checks the ranges; here only that the link can carry the values.</summary>
    private static SetBoard CommandOf(string camera, BoardSetModel? asked)
    {
        if (asked?.IntervalMs is < 0 or > uint.MaxValue)
            throw new BadParameterException("intervalMs must be a number of milliseconds.");
        if (asked?.Quality is < 0 or > byte.MaxValue)
            throw new BadParameterException("quality must be 10 to 63; lower is better.");
        if (asked?.Resolution is { } resolution && Encoding.UTF8.GetByteCount(resolution) > LinkLimits.Default.MaxText)
            throw new BadParameterException("resolution must be the name of one.");
        var members = (asked?.IntervalMs is null ? 0 : BoardMembers.Interval)
            | (asked?.Quality is null ? 0 : BoardMembers.Quality)
            | (asked?.Resolution is null ? 0 : BoardMembers.Resolution)
            | (asked?.Flash is null ? 0 : BoardMembers.Flash)
            | (asked?.Restart is true ? BoardMembers.Restart : 0);
        return new SetBoard(
            camera, members, (uint)(asked?.IntervalMs ?? 0), (byte)(asked?.Quality ?? 0), asked?.Resolution ?? "", asked?.Flash ?? false);
    }

    private static Task<BoardSetModel?> BodyAsync(HttpContext http) => Parameters.BodyAsync(
        http, ModelJson.Default.BoardSetModel, """{"intervalMs": 1000, "quality": 12, "resolution": "VGA", "flash": false, "restart": false}""");
}
