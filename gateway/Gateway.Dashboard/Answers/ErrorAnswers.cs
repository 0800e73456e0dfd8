using Gateway.Clips.Conversion;

namespace Gateway.Dashboard.Answers;

/// <summary>Turns exceptions of routes into answers that reveal no internals.</summary>
internal sealed class ErrorAnswers(DashboardMetrics metrics, ILogger<ErrorAnswers> logger)
{
    private const string RetryAfterSeconds = "2";

    public void Use(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        metrics.OnRequest();
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, e);
        }
        catch (Exception e) when (e is IOException or LinkCommandException or TimeoutException or OperationCanceledException)
        {
            http.Abort();   // In the middle of a body only a cut connection shows that the rest is missing.
        }
    });

    private Task AnswerAsync(HttpContext http, Exception error)
    {
        switch (error)
        {
            case BadParameterException:
                return Answer.ErrorAsync(http, StatusCodes.Status400BadRequest, error.Message);
            case NotFoundException:
                return Answer.ErrorAsync(http, StatusCodes.Status404NotFound, error.Message);
            case UnavailableException unavailable:
                http.Response.Headers.RetryAfter = $"{unavailable.RetryAfterSeconds}";
                return Answer.ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, error.Message);
            case ConversionException failed:
                return Answer.ErrorAsync(http, StatusOf(failed.Fault), error.Message);
            case BadHttpRequestException bad:
                return Answer.ErrorAsync(http, bad.StatusCode, bad.Message);
            case LinkClosedException or TimeoutException:
                http.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Answer.ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, error.Message);
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return Task.CompletedTask;
            case LinkCommandException refused:
                Log.CommandRefused(logger, refused.Message);
                if (refused.Status == ReplyStatus.Busy)
                    http.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Answer.ErrorAsync(http, StatusOf(refused.Status), refused.Message);
            default:
                metrics.OnRequestFailed();
                Log.RequestFailed(logger, error, http.Request.Method, http.Request.Path);
                return Answer.ErrorAsync(http, StatusCodes.Status500InternalServerError, "The dashboard failed; its log has the details.");
        }
    }

    private static int StatusOf(ConversionFault fault) => fault switch
    {
        ConversionFault.DiskFull => StatusCodes.Status507InsufficientStorage,
        ConversionFault.Failed or ConversionFault.Unreadable => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static int StatusOf(ReplyStatus status) => status switch
    {
        ReplyStatus.NotFound => StatusCodes.Status404NotFound,
        ReplyStatus.Forbidden => StatusCodes.Status403Forbidden,
        ReplyStatus.BadRequest => StatusCodes.Status400BadRequest,
        ReplyStatus.Busy => StatusCodes.Status503ServiceUnavailable,
        ReplyStatus.Conflict => StatusCodes.Status409Conflict,
        ReplyStatus.Unsupported => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status502BadGateway,
    };
}

/// <summary>The requested resource does not exist, or no longer. Answered with 404 and this message.</summary>
internal sealed class NotFoundException(string message) : Exception(message);

/// <summary>A part of the dashboard cannot work now. Answered with 503 and this message.</summary>
internal sealed class UnavailableException(string message, int retryAfterSeconds = 2) : Exception(message)
{
    public int RetryAfterSeconds { get; } = retryAfterSeconds;
}
