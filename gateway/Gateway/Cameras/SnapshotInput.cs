using System.Net;

namespace Gateway.Cameras;

/// <summary>Fetches single pictures over HTTP, each straight into frame memory: servers of ESP32-CAM sketches and of ESPHome offer them.</summary>
internal sealed class SnapshotInput(CameraOptions options, FramePool pool, FrameOptions limits, TimeProvider time) : ICameraInput
{
    private const int MaxRedirections = 5;
    private const int MaxWords = 200;

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
            using var response = await GetAsync(client, patience.Token);
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
            throw new IOException(ReasonOf(problem), problem);
        }
        catch (HttpIOException problem)
        {
            throw new IOException("the picture is cut: the server closed the connection before its end", problem);
        }
    }

    /// <summary>Follows redirections itself: the framework fails on those to addresses that it cannot open.</summary>
    private async Task<HttpResponseMessage> GetAsync(HttpClient client, CancellationToken cancel)
    {
        var address = _address;
        for (var left = MaxRedirections; ; left--)
        {
            var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return response;
            using (response)
                address = left > 0 ? Next(address, response) : throw Refused($"more than {MaxRedirections} times");
        }
    }

    private static Uri Next(Uri from, HttpResponseMessage response)
    {
        // Not the parsed header: on Unix, the framework takes /path for a file.
        var location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
        if (location.Length == 0 || !Uri.TryCreate(from, location, out var next) || next.Scheme is not ("http" or "https"))
            throw Refused("to an address that is not of http or https");
        return from.Scheme == next.Scheme || next.Scheme == Uri.UriSchemeHttps ? next : throw Refused("from https to http");
    }

    private static InvalidDataException Refused(string what) =>
        new($"the server redirects {what}; set Snapshot to the address of the picture itself");

    private SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
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
        var (user, password) = CameraLogin.Read(file);
        var (server, credential) = (new Uri(_address.GetLeftPart(UriPartial.Authority)), new NetworkCredential(user, password));
        return new CredentialCache { { server, "Digest", credential }, { server, "Basic", credential } };
    }

    /// <summary>Words of the server are not in it: they may be anything, even the password.</summary>
    private string Refusal(HttpResponseMessage response) => $"the server answers {(int)response.StatusCode} " + response.StatusCode switch
    {
        HttpStatusCode.Unauthorized when options.CredentialsFile is null =>
            "Unauthorized: it needs a user and a password; write them into a CredentialsFile",
        HttpStatusCode.Unauthorized => "Unauthorized: user or password in CredentialsFile are wrong",
        HttpStatusCode.Forbidden => "Forbidden: allow the gateway in the camera's settings",
        HttpStatusCode.NotFound => "Not Found: the camera is there, but no picture at the path in Snapshot; correct the path",
        >= HttpStatusCode.InternalServerError => $"({response.StatusCode}): a fault of its own, or too many clients; restart it if this lasts",
        var status => $"({status}) in place of a picture; open the address of Snapshot in a browser",
    };

    private string ReasonOf(HttpRequestException problem) => problem.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the name in Snapshot is unknown; check its spelling, or use the camera's IP address",
        HttpRequestError.SecureConnectionError =>
            "no secure connection: the server does not speak TLS, or its certificate is not trusted or has another name; "
            + "add the camera's CA to those of this machine",
        HttpRequestError.InvalidResponse => "the server does not answer in HTTP; check the address and the port",
        HttpRequestError.ResponseEnded => "the server closed the connection without an answer; check the address and the port",
        _ => InputAdvice.Add(LogText.Of(_secrets.Hide(problem.InnerException?.Message ?? problem.Message), MaxWords)),
    };
}
