using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Gateway.Dashboard.Page;

/// <summary>The page: the files of wwwroot from inside the assembly, with ETag and compression.</summary>
internal static class PageFiles
{
    /// <summary>Files of other types are not served.</summary>
    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static IServiceCollection AddPageCompression(this IServiceCollection services) => services.AddResponseCompression(compression =>
    {
        compression.EnableForHttps = true;   // The page holds no secrets.
        compression.MimeTypes = ContentTypes.Values.Select(type => type.Split(';')[0]);
    });

    /// <summary>Answers requests for the page's files and passes on all others.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var files = new StaticFileOptions
        {
            FileProvider = new EmbeddedFileProvider(typeof(PageFiles).Assembly, "Gateway.Dashboard.wwwroot"),
            ContentTypeProvider = new FileExtensionContentTypeProvider(ContentTypes),
            OnPrepareResponse = answer =>
            {
                var headers = answer.Context.Response.Headers;
                headers.CacheControl = "no-cache";   // The browser asks each time and gets 304: after an update it never shows an old page.
                headers.Append("Vary", "Accept-Encoding");
            },
        };
        app.Use((http, next) =>
        {
            // The path / is the page for browsers only: programs get the seed's welcome.
            if (http.Request.Path == "/" && IsWanted(http.Request))
            {
                http.Request.Path = "/index.html";
                http.Response.Headers.Vary = "Accept";
            }

            return next(http);
        });
        app.MapWhen(
            http => IsRead(http.Request) && files.FileProvider.GetFileInfo(http.Request.Path).Exists,
            page => page.UseResponseCompression().UseStaticFiles(files));
    }

    /// <summary>True for a browser that navigates.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
