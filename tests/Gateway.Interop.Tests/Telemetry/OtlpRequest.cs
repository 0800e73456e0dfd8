using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Interop.Tests.Telemetry;

/// <summary>One received ExportMetricsServiceRequest: enough of opentelemetry/proto/metrics/v1 to see names and values.</summary>
internal sealed class OtlpRequest
{
    private const int LengthDelimited = 2;

    public required string Path { get; init; }

    public required string? Authorization { get; init; }

    /// <summary>Attributes of the resource, such as <c>service.name</c>.</summary>
    public Dictionary<string, string> Resource { get; } = [];

    /// <summary>Sum of all number points by instrument; 0 for histograms.</summary>
    public Dictionary<string, double> Values { get; } = [];

    public static OtlpRequest Read(HttpRequest request, ReadOnlySpan<byte> message)
    {
        var export = new OtlpRequest { Path = request.Path, Authorization = request.Headers.Authorization };
        foreach (var resourceMetrics in Fields(message, 1))
        {
            foreach (var resource in Fields(resourceMetrics, 1))
                foreach (var attribute in Fields(resource, 1))
                    export.Resource[Text(attribute, 1)] = Text(Fields(attribute, 2).Single(), 1);
            foreach (var scope in Fields(resourceMetrics, 2))
                foreach (var metric in Fields(scope, 2))
                    export.Values[Text(metric, 1)] = Fields(metric, 5).Concat(Fields(metric, 7)).SelectMany(data => Fields(data, 1)).Sum(ValueOf);
        }

        return export;
    }

    private static double ValueOf(byte[] point) =>
        Fields(point, 4).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))
            .Concat(Fields(point, 6).Select(bytes => (double)BinaryPrimitives.ReadInt64LittleEndian(bytes)))
            .Single();

    private static string Text(ReadOnlySpan<byte> message, int field) => Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault() ?? []);

    /// <summary>Contents of all fields of this number, in order; varints are skipped.</summary>
    private static List<byte[]> Fields(ReadOnlySpan<byte> message, int number)
    {
        var found = new List<byte[]>();
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var length = (key & 7) switch { 1 => 8, 5 => 4, LengthDelimited => (int)Varint(ref message), _ => 0 };
            if ((key & 7) == 0)
                Varint(ref message);
            else if (key >> 3 == (ulong)number)
                found.Add(message[..length].ToArray());
            message = message[length..];
        }

        return found;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
