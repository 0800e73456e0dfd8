using System.Net;

namespace Gateway.Cameras;

/// <summary>Fetches single pictures over HTTP, each straight into frame memory: servers of ESP32-CAM sketches and of ESPHome offer them.</summary>
internal sealed class SnapshotInput(CameraOptions options, FramePool pool, FrameOptions limits, TimeProvider time) : ICameraInput
{
    private const int MaxRedirections = 5;

    private readonly Uri _address = new(options.Snapshot!);
    private readonly InputSecrets _secrets = new(options.Snapshot!, []);
    private readonly SnapshotBody _body = new(pool, limits.MaxFrameBytes);

    public bool IsFinite => false;

    public async Task RunAsync(CameraFeed feed, CancellationToken cancel)
    {
        using var client = new HttpClient(NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        while (true)
        {
            var began = time.GetTimestamp();
            await FetchAsync(client, feed, cancel);
            if (options.Interval - time.GetElapsedTime(began) is { Ticks: > 0 } rest)
                await Task.Delay(rest, time, cancel);
        }
    }

    private async Task FetchAsync(HttpClient client, CameraFeed feed, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(options.StallTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        var what = "no answer";
        try
        {
            using var response = await client.GetAsync(_address, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new InvalidDataException(Refusal(response));
            what = "no whole picture";
            var (buffer, length) = await _body.ReadAsync(response.Content, patience.Token);
            feed.Take(buffer, length);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new CameraStalledException(what, options.StallTimeout);
        }
        catch (HttpRequestException problem)
        {
            throw new IOException(_secrets.Hide(problem.InnerException?.Message ?? problem.Message), problem);
        }
        catch (HttpIOException problem)
        {
            throw new IOException("the picture is cut: the server closed the connection before its end", problem);
        }
    }

    private SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = true,
        MaxAutomaticRedirections = MaxRedirections,
        Credentials = Credentials(),
        PreAuthenticate = true,
        UseCookies = false,
        UseProxy = false,
    };

    /// <summary>For the server of the address alone: a redirection to another one does not take them along.</summary>
    private CredentialCache? Credentials()
    {
        if (options.CredentialsFile is not { } file)
            return null;
        var (user, password) = CredentialsFile.Read(file);
        var (server, credential) = (new Uri(_address.GetLeftPart(UriPartial.Authority)), new NetworkCredential(user, password));
        return new CredentialCache { { server, "Digest", credential }, { server, "Basic", credential } };
    }

    private string Refusal(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized when options.CredentialsFile is null =>
            "the server answers 401 Unauthorized: it needs a user and a password; write them into a CredentialsFile",
        HttpStatusCode.Unauthorized => "the server answers 401 Unauthorized: user or password in CredentialsFile are wrong",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
            $"the server redirects more than {MaxRedirections} times, or from https to http",
        var status => $"the server answers {(int)status} {_secrets.Hide(LogText.Of(response.ReasonPhrase ?? ""))}",
    };
}
