using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>Puts generated files into a layer: what people may edit is written only where it is missing.</summary>
internal static class LayerWriter
{
    public static void Write(IFiles files, string layer, IEnumerable<NodeFile> wanted)
    {
        foreach (NodeFile file in wanted)
        {
            string path = layer + file.Path;
            if (file.Kind != NodeFileKind.Owned && files.Exists(path)) continue;
            files.CreateDirectory(path[..path.LastIndexOf('/')], FileModes.Directory);
            if (file.Kind == NodeFileKind.Folder) files.CreateDirectory(path, file.Mode);
            else if (file.Kind == NodeFileKind.Link) files.CreateSymbolicLink(path, file.Text);
            else if (files.ReadText(path) != file.Text) files.WriteText(path, file.Text, file.Mode);
        }
    }
}
