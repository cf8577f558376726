module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<28xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<12xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<56xi32>
    stream.executable private @split_1 {
      stream.executable.export public @split_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 8 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @split_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<768xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = arith.constant 8 : index
          %11 = arith.muli %9, %10 : index
          %12 = arith.addi %11, %8 : index
          %13 = arith.constant 80 : index
          %14 = arith.muli %12, %13 : index
          %15 = arith.constant dense<0.0> : vector<4xf32>
          %16 = arith.constant 0 : index
          %17 = arith.constant 12 : index
          %18 = arith.constant 4 : index
          scf.for %19 = %16 to %17 step %18 {
            %20 = arith.constant 4 : index
            %21 = arith.remui %8, %20 : index
            %22 = arith.constant 0 : index
            %23 = arith.constant 1 : index
            %24 = arith.cmpi eq, %21, %23 : index
            %25 = arith.constant 0 : index
            %26 = arith.select %24, %25, %22 : index
            %27 = arith.constant 2 : index
            %28 = arith.cmpi eq, %21, %27 : index
            %29 = arith.constant 1 : index
            %30 = arith.select %28, %29, %26 : index
            %31 = arith.constant 3 : index
            %32 = arith.cmpi eq, %21, %31 : index
            %33 = arith.constant 1 : index
            %34 = arith.select %32, %33, %30 : index
            %35 = arith.constant 0 : index
            %36 = arith.constant 1 : index
            %37 = arith.cmpi eq, %21, %36 : index
            %38 = arith.constant 1 : index
            %39 = arith.select %37, %38, %35 : index
            %40 = arith.constant 2 : index
            %41 = arith.cmpi eq, %21, %40 : index
            %42 = arith.constant 0 : index
            %43 = arith.select %41, %42, %39 : index
            %44 = arith.constant 3 : index
            %45 = arith.cmpi eq, %21, %44 : index
            %46 = arith.constant 1 : index
            %47 = arith.select %45, %46, %43 : index
            %48 = arith.constant 8 : index
            %49 = arith.muli %9, %48 : index
            %50 = arith.constant 4 : index
            %51 = arith.divui %8, %50 : index
            %52 = arith.addi %49, %51 : index
            %53 = arith.constant 96 : index
            %54 = arith.muli %52, %53 : index
            %55 = arith.constant 0 : index
            %56 = arith.addi %54, %55 : index
            %57 = arith.constant 24 : index
            %58 = arith.constant 5 : index
            %59 = arith.constant 0.0 : f32
            %60 = arith.constant 0 : index
            %61 = arith.addi %19, %60 : index
            %62 = arith.constant 4 : index
            %63 = arith.divui %61, %62 : index
            %64 = arith.constant 2 : index
            %65 = arith.muli %63, %64 : index
            %66 = arith.addi %65, %34 : index
            %67 = arith.constant 4 : index
            %68 = arith.remui %61, %67 : index
            %69 = arith.constant 2 : index
            %70 = arith.muli %68, %69 : index
            %71 = arith.addi %70, %47 : index
            %72 = arith.constant 5 : index
            %73 = arith.muli %66, %72 : index
            %74 = arith.addi %73, %71 : index
            %75 = arith.minui %74, %57 : index
            %76 = arith.addi %56, %75 : index
            %77 = memref.load %5[%76] : memref<768xf32>
            %78 = arith.cmpi ult, %71, %58 : index
            %79 = arith.constant 5 : index
            %80 = arith.cmpi ult, %66, %79 : index
            %81 = arith.andi %78, %80 : i1
            %82 = arith.select %81, %77, %59 : f32
            %83 = arith.constant 1 : index
            %84 = arith.addi %19, %83 : index
            %85 = arith.constant 4 : index
            %86 = arith.divui %84, %85 : index
            %87 = arith.constant 2 : index
            %88 = arith.muli %86, %87 : index
            %89 = arith.addi %88, %34 : index
            %90 = arith.constant 4 : index
            %91 = arith.remui %84, %90 : index
            %92 = arith.constant 2 : index
            %93 = arith.muli %91, %92 : index
            %94 = arith.addi %93, %47 : index
            %95 = arith.constant 5 : index
            %96 = arith.muli %89, %95 : index
            %97 = arith.addi %96, %94 : index
            %98 = arith.minui %97, %57 : index
            %99 = arith.addi %56, %98 : index
            %100 = memref.load %5[%99] : memref<768xf32>
            %101 = arith.cmpi ult, %94, %58 : index
            %102 = arith.constant 5 : index
            %103 = arith.cmpi ult, %89, %102 : index
            %104 = arith.andi %101, %103 : i1
            %105 = arith.select %104, %100, %59 : f32
            %106 = arith.constant 2 : index
            %107 = arith.addi %19, %106 : index
            %108 = arith.constant 4 : index
            %109 = arith.divui %107, %108 : index
            %110 = arith.constant 2 : index
            %111 = arith.muli %109, %110 : index
            %112 = arith.addi %111, %34 : index
            %113 = arith.constant 4 : index
            %114 = arith.remui %107, %113 : index
            %115 = arith.constant 2 : index
            %116 = arith.muli %114, %115 : index
            %117 = arith.addi %116, %47 : index
            %118 = arith.constant 5 : index
            %119 = arith.muli %112, %118 : index
            %120 = arith.addi %119, %117 : index
            %121 = arith.minui %120, %57 : index
            %122 = arith.addi %56, %121 : index
            %123 = memref.load %5[%122] : memref<768xf32>
            %124 = arith.cmpi ult, %117, %58 : index
            %125 = arith.constant 5 : index
            %126 = arith.cmpi ult, %112, %125 : index
            %127 = arith.andi %124, %126 : i1
            %128 = arith.select %127, %123, %59 : f32
            %129 = arith.constant 3 : index
            %130 = arith.addi %19, %129 : index
            %131 = arith.constant 4 : index
            %132 = arith.divui %130, %131 : index
            %133 = arith.constant 2 : index
            %134 = arith.muli %132, %133 : index
            %135 = arith.addi %134, %34 : index
            %136 = arith.constant 4 : index
            %137 = arith.remui %130, %136 : index
            %138 = arith.constant 2 : index
            %139 = arith.muli %137, %138 : index
            %140 = arith.addi %139, %47 : index
            %141 = arith.constant 5 : index
            %142 = arith.muli %135, %141 : index
            %143 = arith.addi %142, %140 : index
            %144 = arith.minui %143, %57 : index
            %145 = arith.addi %56, %144 : index
            %146 = memref.load %5[%145] : memref<768xf32>
            %147 = arith.cmpi ult, %140, %58 : index
            %148 = arith.constant 5 : index
            %149 = arith.cmpi ult, %135, %148 : index
            %150 = arith.andi %147, %149 : i1
            %151 = arith.select %150, %146, %59 : f32
            %152 = vector.from_elements %82, %105, %128, %151 : vector<4xf32>
            %153 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %154 = arith.index_cast %19 : index to i32
            %155 = vector.broadcast %154 : i32 to vector<4xi32>
            %156 = arith.addi %155, %153 : vector<4xi32>
            %157 = arith.constant dense<4> : vector<4xi32>
            %158 = arith.remui %156, %157 : vector<4xi32>
            %159 = arith.constant dense<3> : vector<4xi32>
            %160 = arith.cmpi ult, %158, %159 : vector<4xi32>
            %161 = arith.constant dense<12> : vector<4xi32>
            %162 = arith.cmpi ult, %156, %161 : vector<4xi32>
            %163 = arith.andi %160, %162 : vector<4xi1>
            %164 = arith.select %163, %152, %15 : vector<4xi1>, vector<4xf32>
            %165 = arith.constant 0 : index
            %166 = arith.addi %14, %165 : index
            %167 = arith.addi %166, %19 : index
            vector.store %164, %6[%167] : memref<640xf32>, vector<4xf32>
          }
          %168 = arith.constant dense<0.0> : vector<4xf32>
          %169 = arith.constant 12 : index
          %170 = arith.constant 80 : index
          %171 = arith.constant 4 : index
          scf.for %172 = %169 to %170 step %171 {
            %173 = arith.addi %14, %172 : index
            vector.store %168, %6[%173] : memref<640xf32>, vector<4xf32>
          }
          return
        }
      }
    }
    stream.executable private @conv_1 {
      stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<28xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<12xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<896xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = arith.constant 12 : index
          %13 = arith.muli %9, %12 : index
          %14 = arith.constant 12 : index
          %15 = arith.addi %13, %14 : index
          %16 = arith.constant 12 : index
          %17 = arith.minui %15, %16 : index
          %18 = arith.constant 12 : index
          scf.for %19 = %13 to %17 step %18 {
            %20 = arith.constant 0 : index
            %21 = arith.constant 1 : index
            %22 = arith.constant 0 : index
            %23 = arith.addi %19, %22 : index
            %24 = arith.constant 4 : index
            %25 = arith.addi %19, %24 : index
            %26 = arith.constant 8 : index
            %27 = arith.addi %19, %26 : index
            %28 = arith.constant 1 : index
            scf.for %29 = %20 to %21 step %28 {
              %30 = arith.constant 4 : index
              %31 = arith.muli %29, %30 : index
              %32 = arith.constant 0 : index
              %33 = arith.addi %31, %32 : index
              %34 = memref.load %6[%33] : memref<28xf32>
              %35 = arith.constant 1 : index
              %36 = arith.addi %31, %35 : index
              %37 = memref.load %6[%36] : memref<28xf32>
              %38 = arith.constant 2 : index
              %39 = arith.addi %31, %38 : index
              %40 = memref.load %6[%39] : memref<28xf32>
              %41 = arith.constant 3 : index
              %42 = arith.addi %31, %41 : index
              %43 = memref.load %6[%42] : memref<28xf32>
              %44 = vector.broadcast %34 : f32 to vector<4xf32>
              %45 = vector.broadcast %37 : f32 to vector<4xf32>
              %46 = vector.broadcast %40 : f32 to vector<4xf32>
              %47 = vector.broadcast %43 : f32 to vector<4xf32>
              %48 = arith.constant 8 : index
              %49 = arith.muli %11, %48 : index
              %50 = arith.constant 4 : index
              %51 = arith.muli %29, %50 : index
              %52 = arith.addi %49, %51 : index
              %53 = arith.constant 0 : index
              %54 = arith.addi %52, %53 : index
              %55 = arith.constant 112 : index
              %56 = arith.muli %54, %55 : index
              %57 = arith.constant 16 : index
              %58 = arith.addi %56, %57 : index
              %59 = arith.constant 1 : index
              %60 = arith.addi %52, %59 : index
              %61 = arith.constant 112 : index
              %62 = arith.muli %60, %61 : index
              %63 = arith.constant 16 : index
              %64 = arith.addi %62, %63 : index
              %65 = arith.constant 2 : index
              %66 = arith.addi %52, %65 : index
              %67 = arith.constant 112 : index
              %68 = arith.muli %66, %67 : index
              %69 = arith.constant 16 : index
              %70 = arith.addi %68, %69 : index
              %71 = arith.constant 3 : index
              %72 = arith.addi %52, %71 : index
              %73 = arith.constant 112 : index
              %74 = arith.muli %72, %73 : index
              %75 = arith.constant 16 : index
              %76 = arith.addi %74, %75 : index
              %77 = arith.addi %58, %23 : index
              %78 = arith.addi %58, %25 : index
              %79 = arith.addi %58, %27 : index
              %80 = arith.addi %64, %23 : index
              %81 = arith.addi %64, %25 : index
              %82 = arith.addi %64, %27 : index
              %83 = arith.addi %70, %23 : index
              %84 = arith.addi %70, %25 : index
              %85 = arith.addi %70, %27 : index
              %86 = arith.addi %76, %23 : index
              %87 = arith.addi %76, %25 : index
              %88 = arith.addi %76, %27 : index
              vector.store %44, %8[%77] : memref<896xf32>, vector<4xf32>
              vector.store %44, %8[%78] : memref<896xf32>, vector<4xf32>
              vector.store %44, %8[%79] : memref<896xf32>, vector<4xf32>
              vector.store %45, %8[%80] : memref<896xf32>, vector<4xf32>
              vector.store %45, %8[%81] : memref<896xf32>, vector<4xf32>
              vector.store %45, %8[%82] : memref<896xf32>, vector<4xf32>
              vector.store %46, %8[%83] : memref<896xf32>, vector<4xf32>
              vector.store %46, %8[%84] : memref<896xf32>, vector<4xf32>
              vector.store %46, %8[%85] : memref<896xf32>, vector<4xf32>
              vector.store %47, %8[%86] : memref<896xf32>, vector<4xf32>
              vector.store %47, %8[%87] : memref<896xf32>, vector<4xf32>
              vector.store %47, %8[%88] : memref<896xf32>, vector<4xf32>
            }
            %89 = arith.constant 1 : index
            %90 = arith.constant 1 : index
            scf.for %91 = %20 to %89 step %90 {
              %92 = arith.constant 1 : index
              scf.for %93 = %20 to %21 step %92 {
                %94 = arith.constant 1 : index
                %95 = arith.muli %91, %94 : index
                %96 = arith.addi %95, %93 : index
                %97 = arith.constant 4 : index
                %98 = arith.muli %96, %97 : index
                %99 = arith.constant 0 : index
                %100 = arith.addi %98, %99 : index
                %101 = memref.load %7[%100] : memref<12xi32>
                %102 = arith.index_cast %101 : i32 to index
                %103 = arith.constant 1 : index
                %104 = arith.addi %98, %103 : index
                %105 = memref.load %7[%104] : memref<12xi32>
                %106 = arith.index_cast %105 : i32 to index
                %107 = arith.constant 2 : index
                %108 = arith.addi %98, %107 : index
                %109 = memref.load %7[%108] : memref<12xi32>
                %110 = arith.index_cast %109 : i32 to index
                %111 = arith.constant 3 : index
                %112 = arith.addi %98, %111 : index
                %113 = memref.load %7[%112] : memref<12xi32>
                %114 = arith.index_cast %113 : i32 to index
                %115 = arith.subi %110, %106 : index
                %116 = arith.constant 4 : index
                %117 = arith.muli %115, %116 : index
                %118 = arith.addi %102, %117 : index
                %119 = arith.cmpi ult, %106, %110 : index
                scf.if %119 {
                  %120 = arith.constant 12 : index
                  %121 = arith.addi %19, %120 : index
                  %122 = arith.constant 12 : index
                  scf.for %123 = %19 to %121 step %122 {
                    %124 = arith.constant 0 : index
                    %125 = arith.addi %123, %124 : index
                    %126 = arith.constant 4 : index
                    %127 = arith.addi %123, %126 : index
                    %128 = arith.constant 8 : index
                    %129 = arith.addi %123, %128 : index
                    %130 = arith.constant 640 : index
                    %131 = arith.muli %11, %130 : index
                    %132 = arith.addi %123, %131 : index
                    %133 = arith.constant 8 : index
                    %134 = arith.muli %11, %133 : index
                    %135 = arith.constant 4 : index
                    %136 = arith.muli %93, %135 : index
                    %137 = arith.addi %134, %136 : index
                    %138 = arith.constant 0 : index
                    %139 = arith.addi %137, %138 : index
                    %140 = arith.constant 112 : index
                    %141 = arith.muli %139, %140 : index
                    %142 = arith.constant 16 : index
                    %143 = arith.addi %141, %142 : index
                    %144 = arith.constant 1 : index
                    %145 = arith.addi %137, %144 : index
                    %146 = arith.constant 112 : index
                    %147 = arith.muli %145, %146 : index
                    %148 = arith.constant 16 : index
                    %149 = arith.addi %147, %148 : index
                    %150 = arith.constant 2 : index
                    %151 = arith.addi %137, %150 : index
                    %152 = arith.constant 112 : index
                    %153 = arith.muli %151, %152 : index
                    %154 = arith.constant 16 : index
                    %155 = arith.addi %153, %154 : index
                    %156 = arith.constant 3 : index
                    %157 = arith.addi %137, %156 : index
                    %158 = arith.constant 112 : index
                    %159 = arith.muli %157, %158 : index
                    %160 = arith.constant 16 : index
                    %161 = arith.addi %159, %160 : index
                    %162 = arith.addi %143, %125 : index
                    %163 = arith.addi %143, %127 : index
                    %164 = arith.addi %143, %129 : index
                    %165 = arith.addi %149, %125 : index
                    %166 = arith.addi %149, %127 : index
                    %167 = arith.addi %149, %129 : index
                    %168 = arith.addi %155, %125 : index
                    %169 = arith.addi %155, %127 : index
                    %170 = arith.addi %155, %129 : index
                    %171 = arith.addi %161, %125 : index
                    %172 = arith.addi %161, %127 : index
                    %173 = arith.addi %161, %129 : index
                    %174 = vector.load %8[%162] : memref<896xf32>, vector<4xf32>
                    %175 = vector.load %8[%163] : memref<896xf32>, vector<4xf32>
                    %176 = vector.load %8[%164] : memref<896xf32>, vector<4xf32>
                    %177 = vector.load %8[%165] : memref<896xf32>, vector<4xf32>
                    %178 = vector.load %8[%166] : memref<896xf32>, vector<4xf32>
                    %179 = vector.load %8[%167] : memref<896xf32>, vector<4xf32>
                    %180 = vector.load %8[%168] : memref<896xf32>, vector<4xf32>
                    %181 = vector.load %8[%169] : memref<896xf32>, vector<4xf32>
                    %182 = vector.load %8[%170] : memref<896xf32>, vector<4xf32>
                    %183 = vector.load %8[%171] : memref<896xf32>, vector<4xf32>
                    %184 = vector.load %8[%172] : memref<896xf32>, vector<4xf32>
                    %185 = vector.load %8[%173] : memref<896xf32>, vector<4xf32>
                    %186 = arith.constant 1 : index
                    %200:12 = scf.for %187 = %106 to %110 step %186 iter_args(%188 = %174, %189 = %175, %190 = %176, %191 = %177, %192 = %178, %193 = %179, %194 = %180, %195 = %181, %196 = %182, %197 = %183, %198 = %184, %199 = %185) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                      %201 = memref.load %7[%187] : memref<12xi32>
                      %202 = arith.index_cast %201 : i32 to index
                      %203 = arith.addi %202, %132 : index
                      %204 = arith.subi %187, %106 : index
                      %205 = arith.constant 4 : index
                      %206 = arith.muli %204, %205 : index
                      %207 = arith.addi %102, %206 : index
                      %208 = arith.constant 0 : index
                      %209 = arith.addi %203, %208 : index
                      %210 = vector.load %5[%209] : memref<640xf32>, vector<4xf32>
                      %211 = arith.constant 4 : index
                      %212 = arith.addi %203, %211 : index
                      %213 = vector.load %5[%212] : memref<640xf32>, vector<4xf32>
                      %214 = arith.constant 8 : index
                      %215 = arith.addi %203, %214 : index
                      %216 = vector.load %5[%215] : memref<640xf32>, vector<4xf32>
                      %217 = arith.constant 0 : index
                      %218 = arith.addi %207, %217 : index
                      %219 = memref.load %6[%218] : memref<28xf32>
                      %220 = vector.broadcast %219 : f32 to vector<4xf32>
                      %221 = vector.fma %220, %210, %188 : vector<4xf32>
                      %222 = vector.fma %220, %213, %189 : vector<4xf32>
                      %223 = vector.fma %220, %216, %190 : vector<4xf32>
                      %224 = arith.constant 1 : index
                      %225 = arith.addi %207, %224 : index
                      %226 = memref.load %6[%225] : memref<28xf32>
                      %227 = vector.broadcast %226 : f32 to vector<4xf32>
                      %228 = vector.fma %227, %210, %191 : vector<4xf32>
                      %229 = vector.fma %227, %213, %192 : vector<4xf32>
                      %230 = vector.fma %227, %216, %193 : vector<4xf32>
                      %231 = arith.constant 2 : index
                      %232 = arith.addi %207, %231 : index
                      %233 = memref.load %6[%232] : memref<28xf32>
                      %234 = vector.broadcast %233 : f32 to vector<4xf32>
                      %235 = vector.fma %234, %210, %194 : vector<4xf32>
                      %236 = vector.fma %234, %213, %195 : vector<4xf32>
                      %237 = vector.fma %234, %216, %196 : vector<4xf32>
                      %238 = arith.constant 3 : index
                      %239 = arith.addi %207, %238 : index
                      %240 = memref.load %6[%239] : memref<28xf32>
                      %241 = vector.broadcast %240 : f32 to vector<4xf32>
                      %242 = vector.fma %241, %210, %197 : vector<4xf32>
                      %243 = vector.fma %241, %213, %198 : vector<4xf32>
                      %244 = vector.fma %241, %216, %199 : vector<4xf32>
                      scf.yield %221, %222, %223, %228, %229, %230, %235, %236, %237, %242, %243, %244 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
                    }
                    %245 = arith.constant 8 : index
                    %246 = arith.muli %11, %245 : index
                    %247 = arith.constant 4 : index
                    %248 = arith.muli %93, %247 : index
                    %249 = arith.addi %246, %248 : index
                    %250 = arith.constant 0 : index
                    %251 = arith.addi %249, %250 : index
                    %252 = arith.constant 112 : index
                    %253 = arith.muli %251, %252 : index
                    %254 = arith.constant 16 : index
                    %255 = arith.addi %253, %254 : index
                    %256 = arith.constant 1 : index
                    %257 = arith.addi %249, %256 : index
                    %258 = arith.constant 112 : index
                    %259 = arith.muli %257, %258 : index
                    %260 = arith.constant 16 : index
                    %261 = arith.addi %259, %260 : index
                    %262 = arith.constant 2 : index
                    %263 = arith.addi %249, %262 : index
                    %264 = arith.constant 112 : index
                    %265 = arith.muli %263, %264 : index
                    %266 = arith.constant 16 : index
                    %267 = arith.addi %265, %266 : index
                    %268 = arith.constant 3 : index
                    %269 = arith.addi %249, %268 : index
                    %270 = arith.constant 112 : index
                    %271 = arith.muli %269, %270 : index
                    %272 = arith.constant 16 : index
                    %273 = arith.addi %271, %272 : index
                    %274 = arith.addi %255, %125 : index
                    %275 = arith.addi %255, %127 : index
                    %276 = arith.addi %255, %129 : index
                    %277 = arith.addi %261, %125 : index
                    %278 = arith.addi %261, %127 : index
                    %279 = arith.addi %261, %129 : index
                    %280 = arith.addi %267, %125 : index
                    %281 = arith.addi %267, %127 : index
                    %282 = arith.addi %267, %129 : index
                    %283 = arith.addi %273, %125 : index
                    %284 = arith.addi %273, %127 : index
                    %285 = arith.addi %273, %129 : index
                    vector.store %200#0, %8[%274] : memref<896xf32>, vector<4xf32>
                    vector.store %200#1, %8[%275] : memref<896xf32>, vector<4xf32>
                    vector.store %200#2, %8[%276] : memref<896xf32>, vector<4xf32>
                    vector.store %200#3, %8[%277] : memref<896xf32>, vector<4xf32>
                    vector.store %200#4, %8[%278] : memref<896xf32>, vector<4xf32>
                    vector.store %200#5, %8[%279] : memref<896xf32>, vector<4xf32>
                    vector.store %200#6, %8[%280] : memref<896xf32>, vector<4xf32>
                    vector.store %200#7, %8[%281] : memref<896xf32>, vector<4xf32>
                    vector.store %200#8, %8[%282] : memref<896xf32>, vector<4xf32>
                    vector.store %200#9, %8[%283] : memref<896xf32>, vector<4xf32>
                    vector.store %200#10, %8[%284] : memref<896xf32>, vector<4xf32>
                    vector.store %200#11, %8[%285] : memref<896xf32>, vector<4xf32>
                  }
                }
                %286 = arith.cmpi ult, %110, %114 : index
                scf.if %286 {
                  %287 = arith.constant 12 : index
                  %288 = arith.addi %19, %287 : index
                  %289 = arith.constant 12 : index
                  scf.for %290 = %19 to %288 step %289 {
                    %291 = arith.constant 0 : index
                    %292 = arith.addi %290, %291 : index
                    %293 = arith.constant 4 : index
                    %294 = arith.addi %290, %293 : index
                    %295 = arith.constant 8 : index
                    %296 = arith.addi %290, %295 : index
                    %297 = arith.constant 640 : index
                    %298 = arith.muli %11, %297 : index
                    %299 = arith.addi %290, %298 : index
                    %300 = arith.constant 8 : index
                    %301 = arith.muli %11, %300 : index
                    %302 = arith.constant 4 : index
                    %303 = arith.muli %93, %302 : index
                    %304 = arith.addi %301, %303 : index
                    %305 = arith.constant 0 : index
                    %306 = arith.addi %304, %305 : index
                    %307 = arith.constant 112 : index
                    %308 = arith.muli %306, %307 : index
                    %309 = arith.constant 16 : index
                    %310 = arith.addi %308, %309 : index
                    %311 = arith.constant 1 : index
                    %312 = arith.addi %304, %311 : index
                    %313 = arith.constant 112 : index
                    %314 = arith.muli %312, %313 : index
                    %315 = arith.constant 16 : index
                    %316 = arith.addi %314, %315 : index
                    %317 = arith.addi %310, %292 : index
                    %318 = arith.addi %310, %294 : index
                    %319 = arith.addi %310, %296 : index
                    %320 = arith.addi %316, %292 : index
                    %321 = arith.addi %316, %294 : index
                    %322 = arith.addi %316, %296 : index
                    %323 = vector.load %8[%317] : memref<896xf32>, vector<4xf32>
                    %324 = vector.load %8[%318] : memref<896xf32>, vector<4xf32>
                    %325 = vector.load %8[%319] : memref<896xf32>, vector<4xf32>
                    %326 = vector.load %8[%320] : memref<896xf32>, vector<4xf32>
                    %327 = vector.load %8[%321] : memref<896xf32>, vector<4xf32>
                    %328 = vector.load %8[%322] : memref<896xf32>, vector<4xf32>
                    %329 = arith.constant 1 : index
                    %337:6 = scf.for %330 = %110 to %114 step %329 iter_args(%331 = %323, %332 = %324, %333 = %325, %334 = %326, %335 = %327, %336 = %328) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                      %338 = memref.load %7[%330] : memref<12xi32>
                      %339 = arith.index_cast %338 : i32 to index
                      %340 = arith.addi %339, %299 : index
                      %341 = arith.subi %330, %110 : index
                      %342 = arith.constant 2 : index
                      %343 = arith.muli %341, %342 : index
                      %344 = arith.addi %118, %343 : index
                      %345 = arith.constant 0 : index
                      %346 = arith.addi %344, %345 : index
                      %347 = memref.load %6[%346] : memref<28xf32>
                      %348 = vector.broadcast %347 : f32 to vector<4xf32>
                      %349 = arith.constant 1 : index
                      %350 = arith.addi %344, %349 : index
                      %351 = memref.load %6[%350] : memref<28xf32>
                      %352 = vector.broadcast %351 : f32 to vector<4xf32>
                      %353 = arith.constant 0 : index
                      %354 = arith.addi %340, %353 : index
                      %355 = vector.load %5[%354] : memref<640xf32>, vector<4xf32>
                      %356 = vector.fma %348, %355, %331 : vector<4xf32>
                      %357 = vector.fma %352, %355, %334 : vector<4xf32>
                      %358 = arith.constant 4 : index
                      %359 = arith.addi %340, %358 : index
                      %360 = vector.load %5[%359] : memref<640xf32>, vector<4xf32>
                      %361 = vector.fma %348, %360, %332 : vector<4xf32>
                      %362 = vector.fma %352, %360, %335 : vector<4xf32>
                      %363 = arith.constant 8 : index
                      %364 = arith.addi %340, %363 : index
                      %365 = vector.load %5[%364] : memref<640xf32>, vector<4xf32>
                      %366 = vector.fma %348, %365, %333 : vector<4xf32>
                      %367 = vector.fma %352, %365, %336 : vector<4xf32>
                      scf.yield %356, %361, %366, %357, %362, %367 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
                    }
                    %368 = arith.constant 8 : index
                    %369 = arith.muli %11, %368 : index
                    %370 = arith.constant 4 : index
                    %371 = arith.muli %93, %370 : index
                    %372 = arith.addi %369, %371 : index
                    %373 = arith.constant 0 : index
                    %374 = arith.addi %372, %373 : index
                    %375 = arith.constant 112 : index
                    %376 = arith.muli %374, %375 : index
                    %377 = arith.constant 16 : index
                    %378 = arith.addi %376, %377 : index
                    %379 = arith.constant 1 : index
                    %380 = arith.addi %372, %379 : index
                    %381 = arith.constant 112 : index
                    %382 = arith.muli %380, %381 : index
                    %383 = arith.constant 16 : index
                    %384 = arith.addi %382, %383 : index
                    %385 = arith.addi %378, %292 : index
                    %386 = arith.addi %378, %294 : index
                    %387 = arith.addi %378, %296 : index
                    %388 = arith.addi %384, %292 : index
                    %389 = arith.addi %384, %294 : index
                    %390 = arith.addi %384, %296 : index
                    vector.store %337#0, %8[%385] : memref<896xf32>, vector<4xf32>
                    vector.store %337#1, %8[%386] : memref<896xf32>, vector<4xf32>
                    vector.store %337#2, %8[%387] : memref<896xf32>, vector<4xf32>
                    vector.store %337#3, %8[%388] : memref<896xf32>, vector<4xf32>
                    vector.store %337#4, %8[%389] : memref<896xf32>, vector<4xf32>
                    vector.store %337#5, %8[%390] : memref<896xf32>, vector<4xf32>
                  }
                }
              }
            }
            %391 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %392 = arith.index_cast %23 : index to i32
            %393 = vector.broadcast %392 : i32 to vector<4xi32>
            %394 = arith.addi %393, %391 : vector<4xi32>
            %395 = arith.constant dense<4> : vector<4xi32>
            %396 = arith.remui %394, %395 : vector<4xi32>
            %397 = arith.constant dense<3> : vector<4xi32>
            %398 = arith.cmpi ult, %396, %397 : vector<4xi32>
            %399 = arith.constant dense<12> : vector<4xi32>
            %400 = arith.cmpi ult, %394, %399 : vector<4xi32>
            %401 = arith.andi %398, %400 : vector<4xi1>
            %402 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %403 = arith.index_cast %25 : index to i32
            %404 = vector.broadcast %403 : i32 to vector<4xi32>
            %405 = arith.addi %404, %402 : vector<4xi32>
            %406 = arith.constant dense<4> : vector<4xi32>
            %407 = arith.remui %405, %406 : vector<4xi32>
            %408 = arith.constant dense<3> : vector<4xi32>
            %409 = arith.cmpi ult, %407, %408 : vector<4xi32>
            %410 = arith.constant dense<12> : vector<4xi32>
            %411 = arith.cmpi ult, %405, %410 : vector<4xi32>
            %412 = arith.andi %409, %411 : vector<4xi1>
            %413 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %414 = arith.index_cast %27 : index to i32
            %415 = vector.broadcast %414 : i32 to vector<4xi32>
            %416 = arith.addi %415, %413 : vector<4xi32>
            %417 = arith.constant dense<4> : vector<4xi32>
            %418 = arith.remui %416, %417 : vector<4xi32>
            %419 = arith.constant dense<3> : vector<4xi32>
            %420 = arith.cmpi ult, %418, %419 : vector<4xi32>
            %421 = arith.constant dense<12> : vector<4xi32>
            %422 = arith.cmpi ult, %416, %421 : vector<4xi32>
            %423 = arith.andi %420, %422 : vector<4xi1>
            %424 = arith.constant 1 : index
            scf.for %425 = %20 to %21 step %424 {
              %426 = arith.constant dense<0.0> : vector<4xf32>
              %427 = arith.constant 8 : index
              %428 = arith.muli %11, %427 : index
              %429 = arith.constant 4 : index
              %430 = arith.muli %425, %429 : index
              %431 = arith.addi %428, %430 : index
              %432 = arith.constant 0 : index
              %433 = arith.addi %431, %432 : index
              %434 = arith.constant 112 : index
              %435 = arith.muli %433, %434 : index
              %436 = arith.constant 16 : index
              %437 = arith.addi %435, %436 : index
              %438 = arith.constant 1 : index
              %439 = arith.addi %431, %438 : index
              %440 = arith.constant 112 : index
              %441 = arith.muli %439, %440 : index
              %442 = arith.constant 16 : index
              %443 = arith.addi %441, %442 : index
              %444 = arith.constant 2 : index
              %445 = arith.addi %431, %444 : index
              %446 = arith.constant 112 : index
              %447 = arith.muli %445, %446 : index
              %448 = arith.constant 16 : index
              %449 = arith.addi %447, %448 : index
              %450 = arith.constant 3 : index
              %451 = arith.addi %431, %450 : index
              %452 = arith.constant 112 : index
              %453 = arith.muli %451, %452 : index
              %454 = arith.constant 16 : index
              %455 = arith.addi %453, %454 : index
              %456 = arith.addi %437, %23 : index
              %457 = arith.addi %437, %25 : index
              %458 = arith.addi %437, %27 : index
              %459 = arith.addi %443, %23 : index
              %460 = arith.addi %443, %25 : index
              %461 = arith.addi %443, %27 : index
              %462 = arith.addi %449, %23 : index
              %463 = arith.addi %449, %25 : index
              %464 = arith.addi %449, %27 : index
              %465 = arith.addi %455, %23 : index
              %466 = arith.addi %455, %25 : index
              %467 = arith.addi %455, %27 : index
              %468 = vector.load %8[%456] : memref<896xf32>, vector<4xf32>
              %469 = vector.load %8[%457] : memref<896xf32>, vector<4xf32>
              %470 = vector.load %8[%458] : memref<896xf32>, vector<4xf32>
              %471 = vector.load %8[%459] : memref<896xf32>, vector<4xf32>
              %472 = vector.load %8[%460] : memref<896xf32>, vector<4xf32>
              %473 = vector.load %8[%461] : memref<896xf32>, vector<4xf32>
              %474 = vector.load %8[%462] : memref<896xf32>, vector<4xf32>
              %475 = vector.load %8[%463] : memref<896xf32>, vector<4xf32>
              %476 = vector.load %8[%464] : memref<896xf32>, vector<4xf32>
              %477 = vector.load %8[%465] : memref<896xf32>, vector<4xf32>
              %478 = vector.load %8[%466] : memref<896xf32>, vector<4xf32>
              %479 = vector.load %8[%467] : memref<896xf32>, vector<4xf32>
              %480 = arith.constant dense<0.0> : vector<4xf32>
              %481 = arith.maximumf %468, %480 : vector<4xf32>
              %482 = arith.constant dense<0.0> : vector<4xf32>
              %483 = arith.maximumf %469, %482 : vector<4xf32>
              %484 = arith.constant dense<0.0> : vector<4xf32>
              %485 = arith.maximumf %470, %484 : vector<4xf32>
              %486 = arith.constant dense<0.0> : vector<4xf32>
              %487 = arith.maximumf %471, %486 : vector<4xf32>
              %488 = arith.constant dense<0.0> : vector<4xf32>
              %489 = arith.maximumf %472, %488 : vector<4xf32>
              %490 = arith.constant dense<0.0> : vector<4xf32>
              %491 = arith.maximumf %473, %490 : vector<4xf32>
              %492 = arith.constant dense<0.0> : vector<4xf32>
              %493 = arith.maximumf %474, %492 : vector<4xf32>
              %494 = arith.constant dense<0.0> : vector<4xf32>
              %495 = arith.maximumf %475, %494 : vector<4xf32>
              %496 = arith.constant dense<0.0> : vector<4xf32>
              %497 = arith.maximumf %476, %496 : vector<4xf32>
              %498 = arith.constant dense<0.0> : vector<4xf32>
              %499 = arith.maximumf %477, %498 : vector<4xf32>
              %500 = arith.constant dense<0.0> : vector<4xf32>
              %501 = arith.maximumf %478, %500 : vector<4xf32>
              %502 = arith.constant dense<0.0> : vector<4xf32>
              %503 = arith.maximumf %479, %502 : vector<4xf32>
              %504 = arith.select %401, %481, %426 : vector<4xi1>, vector<4xf32>
              %505 = arith.select %412, %483, %426 : vector<4xi1>, vector<4xf32>
              %506 = arith.select %423, %485, %426 : vector<4xi1>, vector<4xf32>
              %507 = arith.select %401, %487, %426 : vector<4xi1>, vector<4xf32>
              %508 = arith.select %412, %489, %426 : vector<4xi1>, vector<4xf32>
              %509 = arith.select %423, %491, %426 : vector<4xi1>, vector<4xf32>
              %510 = arith.select %401, %493, %426 : vector<4xi1>, vector<4xf32>
              %511 = arith.select %412, %495, %426 : vector<4xi1>, vector<4xf32>
              %512 = arith.select %423, %497, %426 : vector<4xi1>, vector<4xf32>
              %513 = arith.select %401, %499, %426 : vector<4xi1>, vector<4xf32>
              %514 = arith.select %412, %501, %426 : vector<4xi1>, vector<4xf32>
              %515 = arith.select %423, %503, %426 : vector<4xi1>, vector<4xf32>
              %516 = arith.constant 8 : index
              %517 = arith.muli %11, %516 : index
              %518 = arith.constant 4 : index
              %519 = arith.muli %425, %518 : index
              %520 = arith.addi %517, %519 : index
              %521 = arith.constant 0 : index
              %522 = arith.addi %520, %521 : index
              %523 = arith.constant 112 : index
              %524 = arith.muli %522, %523 : index
              %525 = arith.constant 16 : index
              %526 = arith.addi %524, %525 : index
              %527 = arith.constant 1 : index
              %528 = arith.addi %520, %527 : index
              %529 = arith.constant 112 : index
              %530 = arith.muli %528, %529 : index
              %531 = arith.constant 16 : index
              %532 = arith.addi %530, %531 : index
              %533 = arith.constant 2 : index
              %534 = arith.addi %520, %533 : index
              %535 = arith.constant 112 : index
              %536 = arith.muli %534, %535 : index
              %537 = arith.constant 16 : index
              %538 = arith.addi %536, %537 : index
              %539 = arith.constant 3 : index
              %540 = arith.addi %520, %539 : index
              %541 = arith.constant 112 : index
              %542 = arith.muli %540, %541 : index
              %543 = arith.constant 16 : index
              %544 = arith.addi %542, %543 : index
              %545 = arith.addi %526, %23 : index
              %546 = arith.addi %526, %25 : index
              %547 = arith.addi %526, %27 : index
              %548 = arith.addi %532, %23 : index
              %549 = arith.addi %532, %25 : index
              %550 = arith.addi %532, %27 : index
              %551 = arith.addi %538, %23 : index
              %552 = arith.addi %538, %25 : index
              %553 = arith.addi %538, %27 : index
              %554 = arith.addi %544, %23 : index
              %555 = arith.addi %544, %25 : index
              %556 = arith.addi %544, %27 : index
              vector.store %504, %8[%545] : memref<896xf32>, vector<4xf32>
              vector.store %505, %8[%546] : memref<896xf32>, vector<4xf32>
              vector.store %506, %8[%547] : memref<896xf32>, vector<4xf32>
              vector.store %507, %8[%548] : memref<896xf32>, vector<4xf32>
              vector.store %508, %8[%549] : memref<896xf32>, vector<4xf32>
              vector.store %509, %8[%550] : memref<896xf32>, vector<4xf32>
              vector.store %510, %8[%551] : memref<896xf32>, vector<4xf32>
              vector.store %511, %8[%552] : memref<896xf32>, vector<4xf32>
              vector.store %512, %8[%553] : memref<896xf32>, vector<4xf32>
              vector.store %513, %8[%554] : memref<896xf32>, vector<4xf32>
              vector.store %514, %8[%555] : memref<896xf32>, vector<4xf32>
              vector.store %515, %8[%556] : memref<896xf32>, vector<4xf32>
            }
          }
          %557 = arith.constant 896 : index
          %558 = arith.muli %11, %557 : index
          %559 = arith.constant 0 : index
          %560 = arith.cmpi eq, %9, %559 : index
          scf.if %560 {
            %561 = arith.constant 0 : index
            %562 = arith.constant 4 : index
            %563 = arith.constant 1 : index
            scf.for %564 = %561 to %562 step %563 {
              %565 = arith.constant 112 : index
              %566 = arith.muli %564, %565 : index
              %567 = arith.addi %558, %566 : index
              %568 = arith.constant dense<0.0> : vector<4xf32>
              %569 = arith.constant 0 : index
              %570 = arith.constant 16 : index
              %571 = arith.constant 4 : index
              scf.for %572 = %569 to %570 step %571 {
                %573 = arith.addi %567, %572 : index
                vector.store %568, %8[%573] : memref<896xf32>, vector<4xf32>
              }
            }
          }
          %574 = arith.constant 0 : index
          %575 = arith.cmpi eq, %9, %574 : index
          scf.if %575 {
            %576 = arith.constant 0 : index
            %577 = arith.constant 4 : index
            %578 = arith.constant 1 : index
            scf.for %579 = %576 to %577 step %578 {
              %580 = arith.constant 112 : index
              %581 = arith.muli %579, %580 : index
              %582 = arith.addi %558, %581 : index
              %583 = arith.constant dense<0.0> : vector<4xf32>
              %584 = arith.constant 28 : index
              %585 = arith.constant 112 : index
              %586 = arith.constant 4 : index
              scf.for %587 = %584 to %585 step %586 {
                %588 = arith.addi %582, %587 : index
                vector.store %583, %8[%588] : memref<896xf32>, vector<4xf32>
              }
            }
          }
          return
        }
      }
    }
    stream.executable private @pool_3 {
      stream.executable.export public @pool_3 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 4 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @pool_3(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<896xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = arith.constant 8 : index
          %11 = arith.muli %9, %10 : index
          %12 = arith.addi %11, %8 : index
          %13 = arith.constant 80 : index
          %14 = arith.muli %12, %13 : index
          %15 = arith.constant dense<0.0> : vector<4xf32>
          %16 = arith.constant 0 : index
          %17 = arith.constant 12 : index
          %18 = arith.constant 4 : index
          scf.for %19 = %16 to %17 step %18 {
            %20 = arith.constant 8 : index
            %21 = arith.muli %9, %20 : index
            %22 = arith.constant 1 : index
            %23 = arith.muli %8, %22 : index
            %24 = arith.addi %21, %23 : index
            %25 = arith.constant 112 : index
            %26 = arith.muli %24, %25 : index
            %27 = arith.addi %26, %19 : index
            %28 = arith.constant 16 : index
            %29 = arith.addi %27, %28 : index
            %30 = vector.load %5[%29] : memref<896xf32>, vector<4xf32>
            %31 = arith.constant 17 : index
            %32 = arith.addi %27, %31 : index
            %33 = vector.load %5[%32] : memref<896xf32>, vector<4xf32>
            %34 = arith.maximumf %30, %33 : vector<4xf32>
            %35 = arith.constant 20 : index
            %36 = arith.addi %27, %35 : index
            %37 = vector.load %5[%36] : memref<896xf32>, vector<4xf32>
            %38 = arith.maximumf %34, %37 : vector<4xf32>
            %39 = arith.constant 21 : index
            %40 = arith.addi %27, %39 : index
            %41 = vector.load %5[%40] : memref<896xf32>, vector<4xf32>
            %42 = arith.maximumf %38, %41 : vector<4xf32>
            %43 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %44 = arith.index_cast %19 : index to i32
            %45 = vector.broadcast %44 : i32 to vector<4xi32>
            %46 = arith.addi %45, %43 : vector<4xi32>
            %47 = arith.constant dense<4> : vector<4xi32>
            %48 = arith.remui %46, %47 : vector<4xi32>
            %49 = arith.constant dense<3> : vector<4xi32>
            %50 = arith.cmpi ult, %48, %49 : vector<4xi32>
            %51 = arith.constant dense<12> : vector<4xi32>
            %52 = arith.cmpi ult, %46, %51 : vector<4xi32>
            %53 = arith.andi %50, %52 : vector<4xi1>
            %54 = arith.select %53, %42, %15 : vector<4xi1>, vector<4xf32>
            %55 = arith.constant 0 : index
            %56 = arith.addi %14, %55 : index
            %57 = arith.addi %56, %19 : index
            vector.store %54, %6[%57] : memref<640xf32>, vector<4xf32>
          }
          %58 = arith.constant dense<0.0> : vector<4xf32>
          %59 = arith.constant 12 : index
          %60 = arith.constant 80 : index
          %61 = arith.constant 4 : index
          scf.for %62 = %59 to %60 step %61 {
            %63 = arith.addi %14, %62 : index
            vector.store %58, %6[%63] : memref<640xf32>, vector<4xf32>
          }
          return
        }
      }
    }
    stream.executable private @linear_1 {
      stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<293xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<56xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<5xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = arith.constant 8 : index
          %13 = arith.muli %9, %12 : index
          %14 = arith.constant 8 : index
          %15 = arith.addi %13, %14 : index
          %16 = arith.constant 5 : index
          %17 = arith.minui %15, %16 : index
          %18 = arith.constant 5 : index
          %19 = arith.muli %10, %18 : index
          %20 = arith.constant 1 : index
          scf.for %21 = %13 to %17 step %20 {
            %22 = memref.load %6[%21] : memref<293xf32>
            %23 = arith.addi %19, %21 : index
            memref.store %22, %8[%23] : memref<5xf32>
          }
          %24 = arith.constant 0 : index
          %25 = arith.addi %9, %24 : index
          %26 = memref.load %7[%25] : memref<56xi32>
          %27 = arith.index_cast %26 : i32 to index
          %28 = arith.constant 1 : index
          %29 = arith.addi %9, %28 : index
          %30 = arith.constant 0 : index
          %31 = arith.addi %29, %30 : index
          %32 = memref.load %7[%31] : memref<56xi32>
          %33 = arith.index_cast %32 : i32 to index
          %34 = arith.constant 1 : index
          scf.for %35 = %27 to %33 step %34 {
            %36 = arith.constant dense<0.0> : vector<4xf32>
            %37 = arith.constant 2 : index
            %38 = arith.addi %35, %37 : index
            %39 = memref.load %7[%38] : memref<56xi32>
            %40 = arith.index_cast %39 : i32 to index
            %41 = arith.constant 1 : index
            %42 = arith.addi %35, %41 : index
            %43 = arith.constant 2 : index
            %44 = arith.addi %42, %43 : index
            %45 = memref.load %7[%44] : memref<56xi32>
            %46 = arith.index_cast %45 : i32 to index
            %47 = arith.constant 1 : index
            %51:2 = scf.for %48 = %40 to %46 step %47 iter_args(%49 = %36, %50 = %36) -> (vector<4xf32>, vector<4xf32>) {
              %52 = arith.constant 12 : index
              %53 = arith.addi %48, %52 : index
              %54 = memref.load %7[%53] : memref<56xi32>
              %55 = arith.index_cast %54 : i32 to index
              %56 = arith.constant 640 : index
              %57 = arith.muli %10, %56 : index
              %58 = arith.addi %55, %57 : index
              %59 = memref.load %5[%58] : memref<640xf32>
              %60 = vector.broadcast %59 : f32 to vector<4xf32>
              %61 = arith.constant 8 : index
              %62 = arith.muli %48, %61 : index
              %63 = arith.constant 5 : index
              %64 = arith.addi %62, %63 : index
              %65 = arith.constant 0 : index
              %66 = arith.addi %64, %65 : index
              %67 = vector.load %6[%66] : memref<293xf32>, vector<4xf32>
              %68 = arith.constant 4 : index
              %69 = arith.addi %64, %68 : index
              %70 = vector.load %6[%69] : memref<293xf32>, vector<4xf32>
              %71 = vector.fma %67, %60, %49 : vector<4xf32>
              %72 = vector.fma %70, %60, %50 : vector<4xf32>
              scf.yield %71, %72 : vector<4xf32>, vector<4xf32>
            }
            %73 = arith.constant 8 : index
            %74 = arith.muli %35, %73 : index
            %75 = arith.constant 0 : index
            %76 = arith.addi %74, %75 : index
            %77 = arith.constant 4 : index
            %78 = arith.addi %76, %77 : index
            %79 = memref.load %7[%78] : memref<56xi32>
            %80 = arith.index_cast %79 : i32 to index
            %81 = arith.addi %19, %80 : index
            %82 = memref.load %8[%81] : memref<5xf32>
            %83 = vector.extract %51#0[0] : f32 from vector<4xf32>
            %84 = arith.addf %82, %83 : f32
            memref.store %84, %8[%81] : memref<5xf32>
            %85 = arith.constant 8 : index
            %86 = arith.muli %35, %85 : index
            %87 = arith.constant 1 : index
            %88 = arith.addi %86, %87 : index
            %89 = arith.constant 4 : index
            %90 = arith.addi %88, %89 : index
            %91 = memref.load %7[%90] : memref<56xi32>
            %92 = arith.index_cast %91 : i32 to index
            %93 = arith.addi %19, %92 : index
            %94 = memref.load %8[%93] : memref<5xf32>
            %95 = vector.extract %51#0[1] : f32 from vector<4xf32>
            %96 = arith.addf %94, %95 : f32
            memref.store %96, %8[%93] : memref<5xf32>
            %97 = arith.constant 8 : index
            %98 = arith.muli %35, %97 : index
            %99 = arith.constant 2 : index
            %100 = arith.addi %98, %99 : index
            %101 = arith.constant 4 : index
            %102 = arith.addi %100, %101 : index
            %103 = memref.load %7[%102] : memref<56xi32>
            %104 = arith.index_cast %103 : i32 to index
            %105 = arith.addi %19, %104 : index
            %106 = memref.load %8[%105] : memref<5xf32>
            %107 = vector.extract %51#0[2] : f32 from vector<4xf32>
            %108 = arith.addf %106, %107 : f32
            memref.store %108, %8[%105] : memref<5xf32>
            %109 = arith.constant 8 : index
            %110 = arith.muli %35, %109 : index
            %111 = arith.constant 3 : index
            %112 = arith.addi %110, %111 : index
            %113 = arith.constant 4 : index
            %114 = arith.addi %112, %113 : index
            %115 = memref.load %7[%114] : memref<56xi32>
            %116 = arith.index_cast %115 : i32 to index
            %117 = arith.addi %19, %116 : index
            %118 = memref.load %8[%117] : memref<5xf32>
            %119 = vector.extract %51#0[3] : f32 from vector<4xf32>
            %120 = arith.addf %118, %119 : f32
            memref.store %120, %8[%117] : memref<5xf32>
            %121 = arith.constant 8 : index
            %122 = arith.muli %35, %121 : index
            %123 = arith.constant 4 : index
            %124 = arith.addi %122, %123 : index
            %125 = arith.constant 4 : index
            %126 = arith.addi %124, %125 : index
            %127 = memref.load %7[%126] : memref<56xi32>
            %128 = arith.index_cast %127 : i32 to index
            %129 = arith.addi %19, %128 : index
            %130 = memref.load %8[%129] : memref<5xf32>
            %131 = vector.extract %51#1[0] : f32 from vector<4xf32>
            %132 = arith.addf %130, %131 : f32
            memref.store %132, %8[%129] : memref<5xf32>
            %133 = arith.constant 8 : index
            %134 = arith.muli %35, %133 : index
            %135 = arith.constant 5 : index
            %136 = arith.addi %134, %135 : index
            %137 = arith.constant 4 : index
            %138 = arith.addi %136, %137 : index
            %139 = memref.load %7[%138] : memref<56xi32>
            %140 = arith.index_cast %139 : i32 to index
            %141 = arith.addi %19, %140 : index
            %142 = memref.load %8[%141] : memref<5xf32>
            %143 = vector.extract %51#1[1] : f32 from vector<4xf32>
            %144 = arith.addf %142, %143 : f32
            memref.store %144, %8[%141] : memref<5xf32>
            %145 = arith.constant 8 : index
            %146 = arith.muli %35, %145 : index
            %147 = arith.constant 6 : index
            %148 = arith.addi %146, %147 : index
            %149 = arith.constant 4 : index
            %150 = arith.addi %148, %149 : index
            %151 = memref.load %7[%150] : memref<56xi32>
            %152 = arith.index_cast %151 : i32 to index
            %153 = arith.addi %19, %152 : index
            %154 = memref.load %8[%153] : memref<5xf32>
            %155 = vector.extract %51#1[2] : f32 from vector<4xf32>
            %156 = arith.addf %154, %155 : f32
            memref.store %156, %8[%153] : memref<5xf32>
            %157 = arith.constant 8 : index
            %158 = arith.muli %35, %157 : index
            %159 = arith.constant 7 : index
            %160 = arith.addi %158, %159 : index
            %161 = arith.constant 4 : index
            %162 = arith.addi %160, %161 : index
            %163 = memref.load %7[%162] : memref<56xi32>
            %164 = arith.index_cast %163 : i32 to index
            %165 = arith.addi %19, %164 : index
            %166 = memref.load %8[%165] : memref<5xf32>
            %167 = vector.extract %51#1[3] : f32 from vector<4xf32>
            %168 = arith.addf %166, %167 : f32
            memref.store %168, %8[%165] : memref<5xf32>
          }
          return
        }
      }
    }
  func.func private @island_0_main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32> {jax.result_info = "result[0]"}) {
    %0 = stablehlo.transpose %arg0, dims = [0, 3, 1, 2] : (tensor<1x5x5x2xf32>) -> tensor<1x2x5x5xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = call @island_0__pad(%0, %c) : (tensor<1x2x5x5xf32>, tensor<i32>) -> tensor<1x2x5x5xf32>
    %2 = stablehlo.reshape %1 : (tensor<1x2x5x5xf32>) -> tensor<1x2x25xf32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %3 = call @island_0__pad_0(%2, %c_0) : (tensor<1x2x25xf32>, tensor<i32>) -> tensor<1x8x96xf32>
    return %3 : tensor<1x8x96xf32>
  }
  func.func private @island_0__pad(%arg0: tensor<1x2x5x5xf32>, %arg1: tensor<i32>) -> tensor<1x2x5x5xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0, 0], high = [0, 0, 0, 0], interior = [0, 0, 0, 0] : (tensor<1x2x5x5xf32>, tensor<f32>) -> tensor<1x2x5x5xf32>
    return %1 : tensor<1x2x5x5xf32>
  }
  func.func private @island_0__pad_0(%arg0: tensor<1x2x25xf32>, %arg1: tensor<i32>) -> tensor<1x8x96xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0], high = [0, 6, 71], interior = [0, 0, 0] : (tensor<1x2x25xf32>, tensor<f32>) -> tensor<1x8x96xf32>
    return %1 : tensor<1x8x96xf32>
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<28xf32>
    %w1 = util.global.load @"conv_1/integers" : tensor<12xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<56xi32>
    %v0_0 = func.call @island_0_main(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32>)
    %v1_0 = flow.dispatch @split_1::@split_1(%v0_0) : (tensor<1x8x96xf32>) -> (tensor<1x8x80xf32>)
    %v2_0 = flow.dispatch @conv_1::@conv_1(%v1_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<28xf32>, tensor<12xi32>) -> (tensor<1x8x112xf32>)
    %v3_0 = flow.dispatch @pool_3::@pool_3(%v2_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v4_0 = flow.dispatch @linear_1::@linear_1(%v3_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<56xi32>) -> (tensor<1x5xf32>)
    return %v4_0 : tensor<1x5xf32>
  }
}
