using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Converts an output layer's values to boxes.</summary>
internal abstract unsafe class Head(Planes values)
{
    /// <summary>Values of a box before its classes: x, y, width, height, objectness.</summary>
    private const int BoxValues = 5;

    /// <summary>Its input; valid after the last step.</summary>
    public Planes Values => values;

    protected int Columns => values.Shape.Width;

    protected int Rows => values.Shape.Height;

    /// <summary>Adds the boxes with an objectness over the threshold, which also applies to objectness times class.</summary>
    public abstract void Read(float threshold, in FramePlace frame, Candidates into);

    /// <summary>A value of an anchor at a cell.</summary>
    protected float At(int anchor, int classes, int value, int row, int column) =>
        values.First(anchor * (BoxValues + classes) + value)[(nint)row * values.RowStride + column];

    /// <summary>The value of a class, behind the box's own.</summary>
    protected float ClassAt(int anchor, int classes, int number, int row, int column) => At(anchor, classes, BoxValues + number, row, column);
}

/// <summary>Reads a [yolo] layer in darknet's order: cell by cell, anchor by anchor.</summary>
internal sealed class YoloHead(YoloPlan plan, Planes values) : Head(values)
{
    public override void Read(float threshold, in FramePlace frame, Candidates into)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                for (var anchor = 0; anchor < plan.Anchors.Count / 2; anchor++)
                    ReadBox(anchor, row, column, threshold, frame, into);
            }
        }
    }

    private void ReadBox(int anchor, int row, int column, float threshold, in FramePlace frame, Candidates into)
    {
        var objectness = Curves.Logistic(into.Seen(At(anchor, plan.Classes, 4, row, column)));
        if (!(objectness > threshold))
            return;

        var x = (column + Offset(into.Seen(At(anchor, plan.Classes, 0, row, column)))) / Columns;
        var y = (row + Offset(into.Seen(At(anchor, plan.Classes, 1, row, column)))) / Rows;
        var width = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 2, row, column))) * plan.Anchors[2 * anchor] / frame.Input.Width);
        var height = (float)(Math.Exp(into.Seen(At(anchor, plan.Classes, 3, row, column))) * plan.Anchors[2 * anchor + 1] / frame.Input.Height);
        var classes = into.Add(frame.ToPicture(x, y, width, height, objectness));
        for (var number = 0; number < classes.Length; number++)
        {
            var probability = objectness * Curves.Logistic(into.Seen(ClassAt(anchor, plan.Classes, number, row, column)));
            classes[number] = probability > threshold ? probability : 0;
        }
    }

    private float Offset(float value) => Curves.Logistic(value) * plan.ScaleXY - 0.5f * (plan.ScaleXY - 1);
}

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
