using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Reads a [region] layer (yolo version 2) in darknet's order: anchor by anchor, cell by cell.</summary>
internal sealed class RegionHead(RegionPlan plan, Planes values) : Head(values)
{
    public override void Read(float threshold, in FramePlace frame, Candidates into)
    {
        for (var anchor = 0; anchor < plan.Anchors.Count / 2; anchor++)
        {
            for (var row = 0; row < Rows; row++)
            {
                for (var column = 0; column < Columns; column++)
                    ReadBox(anchor, row, column, threshold, frame, into);
            }
        }
    }

    private void ReadBox(int anchor, int row, int column, float threshold, in FramePlace frame, Candidates into)
    {
        var objectness = Curves.Logistic(into.Seen(At(anchor, plan.Classes, 4, row, column)));
        if (!(objectness > threshold))
            return;

        var x = (column + Curves.Logistic(into.Seen(At(anchor, plan.Classes, 0, row, column)))) / Columns;
        var y = (row + Curves.Logistic(into.Seen(At(anchor, plan.Classes, 1, row, column)))) / Rows;
        var width = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 2, row, column))) * plan.Anchors[2 * anchor] / Columns);
        var height = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 3, row, column))) * plan.Anchors[2 * anchor + 1] / Rows);
        var classes = into.Add(frame.ToPicture(x, y, width, height, objectness));
        for (var number = 0; number < classes.Length; number++)
            classes[number] = into.Seen(ClassAt(anchor, plan.Classes, number, row, column));

        ToProbabilities(classes);
        foreach (ref var probability in classes)
        {
            probability *= objectness;
            if (!(probability > threshold))
                probability = 0;
        }
    }

    private void ToProbabilities(Span<float> scores)
    {
        if (!plan.Softmax)
        {
            foreach (ref var score in scores)
                score = Curves.Logistic(score);
            return;
        }

        var largest = float.MinValue;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = (float)Math.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
            score /= sum;
    }
}
