using System.Text;

namespace Gateway.Storage;

/// <summary>What a log entry holds of an analysis.</summary>
/// <param name="Text">The result text.</param>
/// <param name="Objects">In the order of frames; empty in entries of before objects were kept.</param>
internal sealed record StoredResult(string Text, IReadOnlyList<ClipObject> Objects)
{
    private const int LeastObjectBytes = 36;

    /// <summary>Reads the fields of an Analysed entry.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public static StoredResult Read(ref LogEntryReader entry)
    {
        var text = entry.Text();
        if (entry.IsAtEnd)
            return new StoredResult(text, []);

        var count = entry.Count(LeastObjectBytes);
        var objects = new ClipObject[count];
        for (var i = 0; i < count; i++)
        {
            var (frame, takenUs, confidence) = (entry.I32(), entry.I64(), entry.F32());
            var (left, top, width, height) = (entry.F32(), entry.F32(), entry.F32(), entry.F32());
            objects[i] = new ClipObject(frame, takenUs, entry.Text(), confidence, left, top, width, height);
        }

        return new StoredResult(text, objects);
    }

    /// <summary>Writes them.</summary>
    public LogEntryWriter Write(LogEntryWriter entry)
    {
        entry.Text(Text);
        if (Objects.Count == 0)
            return entry;

        entry.I32(Objects.Count);
        foreach (var one in Objects)
        {
            entry.I32(one.Frame).I64(one.TakenUs).F32(one.Confidence)
                .F32(one.Left).F32(one.Top).F32(one.Width).F32(one.Height).Text(one.Label);
        }

        return entry;
    }

    /// <summary>As many objects as fit, the surest, in the order they came in.</summary>
    public static IReadOnlyList<ClipObject> Limit(IReadOnlyList<ClipObject> objects, int maxBytes)
    {
        var kept = new List<(int Place, ClipObject One)>();
        foreach (var (place, one) in objects.Index().OrderByDescending(each => each.Item.Confidence))
        {
            var label = ResultText.Limit(one.Label, ClipEntry.MaxResultLine);
            maxBytes -= LeastObjectBytes + Encoding.UTF8.GetByteCount(label);
            if (maxBytes < 0)
                break;
            kept.Add((place, one with { Label = label }));
        }

        return [.. kept.OrderBy(each => each.Place).Select(each => each.One)];
    }
}
