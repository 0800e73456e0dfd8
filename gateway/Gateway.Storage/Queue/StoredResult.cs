using System.Globalization;

namespace Gateway.Storage;

/// <summary>The result of an analysis as a log entry holds it: text, and objects in the order of frames.</summary>
internal sealed record StoredResult(string Text, IReadOnlyList<ClipObject> Objects)
{
    private const int LeastObjectBytes = 36;

    /// <summary>Reads the fields of an Analysed entry. Entries written before objects were kept end with the text.</summary>
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

    /// <summary>Writes the fields of an Analysed entry.</summary>
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

    /// <summary>The objects of highest confidence that fit, in their original order.</summary>
    public static IReadOnlyList<ClipObject> Limit(IReadOnlyList<ClipObject> objects, int maxBytes)
    {
        var kept = new List<(int Place, ClipObject One)>();
        foreach (var (place, one) in objects.Index().OrderByDescending(each => each.Item.Confidence))
        {
            var label = LimitText(one.Label, ClipEntry.MaxResultLine);
            maxBytes -= LeastObjectBytes + Encoding.UTF8.GetByteCount(label);
            if (maxBytes < 0)
                break;
            kept.Add((place, one with { Label = label }));
        }

        return [.. kept.OrderBy(each => each.Place).Select(each => each.One)];
    }

    /// <summary>The text, or the whole lines of it that fit and a last line with the number of missing characters.</summary>
    public static string LimitText(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;

        const int RoomForNote = 64;
        var room = maxBytes - RoomForNote;
        var keep = text.Length;
        for (var bytes = Encoding.UTF8.GetByteCount(text); bytes > room && keep > 0; bytes = Encoding.UTF8.GetByteCount(text.AsSpan(0, keep)))
            keep = Math.Min(keep - 1, (int)((long)keep * room / bytes));
        var lineEnd = text.LastIndexOf('\n', Math.Max(0, keep - 1));
        if (lineEnd > 0)
            keep = lineEnd;
        else if (keep > 0 && char.IsHighSurrogate(text[keep - 1]))
            keep--;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, keep)}\n({text.Length - keep} characters more)");
    }
}

/// <summary>One object that was seen in one frame of a clip.</summary>
/// <param name="Frame">Index of the frame, from 0.</param>
/// <param name="TakenUs">Time of the frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="Label">Class name from the model.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Left">Left edge of its box, as a share of the picture; the box may reach beyond the picture.</param>
/// <param name="Top">Top edge, as a share of the picture.</param>
/// <param name="Width">Share of the picture; 0 where the detector gave no box.</param>
/// <param name="Height">Share of the picture; 0 where the detector gave no box.</param>
public sealed record ClipObject(int Frame, long TakenUs, string Label, float Confidence, float Left, float Top, float Width, float Height);
