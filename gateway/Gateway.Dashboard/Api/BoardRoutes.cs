using System.Text;
using Gateway.Dashboard.Access;
using Gateway.Protocol;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/refusals and /api/v1/topics.</summary>
internal sealed class BoardRoutes(LinkRequester daemon)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/refusals", ListRefused);
        routes.MapPost("/api/v1/topics", Take);
    }

    private async Task ListRefused(HttpContext http)
    {
        var rows = await RowsAsync(http.RequestAborted);
        var model = new RefusalsModel(
            [.. rows.Where(row => row.Kind == RefusalKind.Refused).Select(row => new RefusedModel(
                row.Source, row.Topic, row.Reason, row.Advice, row.Count, row.Length, row.Start, ModelMapper.Time(row.LastUs)))],
            [.. rows.Where(row => row.Kind == RefusalKind.NoCamera).Select(row => new UntakenModel(
                row.Topic, row.Source, row.Reason, row.Advice, row.Count, row.Length, ModelMapper.Time(row.LastUs)))]);
        await Answer.JsonAsync(http, model, ModelJson.Default.RefusalsModel);
    }

    /// <summary>None from a daemon that does not know the verb.</summary>
    private async Task<IReadOnlyList<RefusalInfo>> RowsAsync(CancellationToken cancel)
    {
        try
        {
            return (await daemon.AskAsync(new ListRefusals(), cancel)).Rows;
        }
        catch (LinkCommandException refused) when (refused.Status == ReplyStatus.Unsupported)
        {
            return [];
        }
    }

    private async Task Take(HttpContext http)
    {
        if (!await SameOrigin.RequireAsync(http))
            return;
        var body = await BodyAsync(http);
        await daemon.AskAsync(new TakeTopic(Text("topic", body?.Topic), Text("camera", body?.Camera)), http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task<TopicModel?> BodyAsync(HttpContext http) =>
        Parameters.BodyAsync(http, ModelJson.Default.TopicModel, """{"topic": "home/yard/image", "camera": "yard"}""");

    /// <summary>The link would cut a longer text, and a cut topic is another topic.</summary>
    private static string Text(string name, string? text)
    {
        var most = LinkLimits.Default.MaxText;
        return !string.IsNullOrWhiteSpace(text) && Encoding.UTF8.GetByteCount(text) <= most
            ? text
            : throw new BadParameterException($"{name} must be a text of 1 to {most} bytes.");
    }
}
