namespace Gateway.Vision;

/// <summary>Why a saved model was not taken.</summary>
public enum SavedModelRefusal
{
    /// <summary>It was taken.</summary>
    None = 0,

    /// <summary>Fewer bytes than its header says, or not even a header.</summary>
    CutShort,

    /// <summary>It does not begin as a saved model does.</summary>
    NotAModel,

    /// <summary>Written by a version whose format this one does not know.</summary>
    OtherVersion,

    /// <summary>A checksum does not agree, or there are numbers no model has.</summary>
    Damaged,

    /// <summary>Learnt from pictures of another size.</summary>
    OtherSize,

    /// <summary>Learnt with other options, of those that modes depend on.</summary>
    OtherOptions,

    /// <summary>Learnt in another region of the picture.</summary>
    OtherRegion,

    /// <summary>Saved under another label: of another camera, or at another scale.</summary>
    OtherLabel,

    /// <summary>Saved too long ago, or as far in the future.</summary>
    TooOld,

    /// <summary>Most of the first picture differs from it: the camera was moved, or the light is another.</summary>
    SceneChanged,
}
