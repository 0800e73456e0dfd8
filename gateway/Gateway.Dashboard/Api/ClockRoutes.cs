using Gateway.Dashboard.Access;

namespace Gateway.Dashboard.Api;

/// <summary>/api/v1/clock: whether the daemon's clock is doubted, and the word of a person that it is right.</summary>
internal sealed class ClockRoutes(LinkRequester daemon)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/clock", Get);
        routes.MapPost("/api/v1/clock/confirm", Confirm);
    }

    private Task Get(HttpContext http) => AnswerAsync(http, isConfirmed: false);

    private async Task Confirm(HttpContext http)
    {
        if (await SameOrigin.RequireAsync(http))
            await AnswerAsync(http, isConfirmed: true);
    }

    private async Task AnswerAsync(HttpContext http, bool isConfirmed)
    {
        var clock = await daemon.AskAsync(new ConfirmClock(isConfirmed), http.RequestAborted);
        var isDoubted = clock.Doubt.Length > 0;
        var model = new ClockModel(
            ModelMapper.Time(clock.NowUs), isDoubted ? clock.Doubt : null, isDoubted ? ModelMapper.Time(clock.DoubtedUs) : null,
            clock.UntilTrustedSeconds, clock.Steps);
        await Answer.JsonAsync(http, model, ModelJson.Default.ClockModel);
    }
}
