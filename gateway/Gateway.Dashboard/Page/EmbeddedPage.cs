using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Gateway.Dashboard.Page;

/// <summary>The files of wwwroot, from inside the assembly.</summary>
internal sealed class EmbeddedPage
{
    private const string Prefix = "wwwroot/";
    private readonly FrozenDictionary<string, EmbeddedFile> _files = Load().ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="path">Below wwwroot, with forward slashes and no leading one.</param>
    public EmbeddedFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Answers with a file of the page, or 304 when the browser has it.</summary>
    public static Task SendAsync(HttpContext http, EmbeddedFile file)
    {
        var response = http.Response;
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = "Accept-Encoding, Accept";
        // Asked for each time and answered with 304: an updated gateway is never shown by an old page.
        response.Headers.CacheControl = "no-cache";
        if (http.Request.Headers.IfNoneMatch == file.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        var bytes = file.Bytes;
        if (file.Compressed is { } compressed && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            bytes = compressed;
        }

        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private static IEnumerable<KeyValuePair<string, EmbeddedFile>> Load()
    {
        var assembly = typeof(EmbeddedPage).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var compressed = Compress(bytes);
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
            yield return new(name[Prefix.Length..], new EmbeddedFile(bytes, compressed.Length < bytes.Length ? compressed : null, ContentTypeOf(name), tag));
        }
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"A page file of type '{other}' needs a content type."),
    };
}
