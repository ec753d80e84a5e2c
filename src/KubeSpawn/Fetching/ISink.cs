namespace KubeSpawn.Fetching;

/// <summary>Where the bytes of a transfer go; what it holds stays when a transfer breaks, so that the next try can go on from there.</summary>
internal interface ISink
{
    /// <summary>Bytes held.</summary>
    long Length { get; }

    /// <summary>Drops what it holds and makes room for so many bytes (null: unknown).</summary>
    void Restart(long? total);

    /// <summary>Adds bytes at the end.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);
}
