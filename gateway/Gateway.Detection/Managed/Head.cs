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
