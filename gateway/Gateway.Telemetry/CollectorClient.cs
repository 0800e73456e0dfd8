namespace Gateway.Telemetry;

/// <summary>Sends one export over HTTP, with the headers of the file, and keeps why the last one failed. One export at a time.</summary>
internal sealed class CollectorClient(HeadersFile? headers)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    /// <summary>Collectors answer with a few bytes.</summary>
    private const int MaxAnswerBytes = 64 << 10;

    /// <summary>Null after an answer that reports success.</summary>
    public string? Problem { get; private set; }

    public HttpClient Create(TimeSpan timeout) => new(this) { Timeout = timeout, MaxResponseContentBufferSize = MaxAnswerBytes };

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            headers?.AddTo(request);
            return Note(base.Send(request, cancellationToken));
        }
        catch (Exception e)
        {
            throw Note(e);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            headers?.AddTo(request);
            return Note(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            throw Note(e);
        }
    }

    private HttpResponseMessage Note(HttpResponseMessage response)
    {
        Problem = response.IsSuccessStatusCode ? null : $"it answers {(int)response.StatusCode} {response.ReasonPhrase}";
        return response;
    }

    private HttpRequestException Note(Exception error)
    {
        Problem = error is OperationCanceledException ? "it does not answer" : error.Message;
        return error as HttpRequestException ?? new HttpRequestException(Problem, error);
    }
}
