namespace Gateway.Telemetry;

/// <summary>Headers for the collector from a file, one <c>Name: value</c> in a line. Read for every export, so a replaced token applies.</summary>
/// <remarks>Errors name the file and the number of the line; its contents appear nowhere.</remarks>
internal sealed class HeadersFile
{
    private const string Key = "Telemetry:HeadersFile";

    private readonly string _path;

    /// <exception cref="OptionsException">The file cannot be used.</exception>
    public HeadersFile(string path)
    {
        _path = path;
        using var request = new HttpRequestMessage();
        try
        {
            AddTo(request);
        }
        catch (HttpRequestException e)
        {
            throw new OptionsException(Key, e.Message);
        }
    }

    /// <exception cref="HttpRequestException">The file cannot be used.</exception>
    public void AddTo(HttpRequestMessage request)
    {
        var number = 0;
        foreach (var line in ReadLines())
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !request.Headers.TryAddWithoutValidation(line[..colon].Trim(), line[(colon + 1)..].Trim()))
                throw new HttpRequestException($"line {number} of {_path} is no header; write it like Name: value");
        }
    }

    private string[] ReadLines()
    {
        try
        {
            return File.ReadAllLines(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HttpRequestException($"{_path} cannot be read: {e.Message}", e);
        }
    }
}
